import { policyPairName } from '../../policy-pairs.js';
import type { Scenario } from '../../scenario.js';

export const corruptPeer: Scenario = {
  name: 'corrupt-peer',
  summary: 'of two seeders one sends wrong bytes, until the tracker tells nobody else of it',
  isUnbounded: true,
  // With tokens, clients of one host count as many as they are.
  defaults: { tracker: { needsTokens: true } },

  async play(world) {
    const { peers, segments } = world.parameters;
    const file = world.file();
    const corrupt = world.peer({ offers: [file], isCorrupt: true });
    world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: peers }, () => world.peer({ wants: [file] }));
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'everybody has the right bytes',
    );
    world.expect(corrupt.exitCode === undefined, 'the corrupt one is avoided, not brought down');
    // Of few, or in a hurry, too few ask it for anything.
    if (peers < 3 || segments < 2 * peers || policyPairName(world.parameters) !== 'rarest-first') return;
    await world.tracker.quarantines(corrupt);
    const { sentSegments } = corrupt;
    await world.peer({ wants: [file] }).completes();
    world.expect(corrupt.sentSegments === sentSegments, 'who comes later is not told of it');
  },
};
