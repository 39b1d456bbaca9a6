import { policyPairName } from '../../policy-pairs.js';
import type { Scenario } from '../../scenario.js';

export const corruptPeer: Scenario = {
  name: 'corrupt-peer',
  summary: 'one of two seeders sends corrupt segments, until the tracker quarantines it',
  isUnbounded: true,
  // With tokens, each client of one host counts as a principal.
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
      'every client has the right bytes',
    );
    world.expect(corrupt.exitCode === undefined, 'the corrupt seeder is avoided, not stopped');
    // In a small or short run, too few clients download from it to report it.
    if (peers < 3 || segments < 2 * peers || policyPairName(world.parameters) !== 'rarest-first') return;
    await world.tracker.quarantines(corrupt);
    const { sentSegments } = corrupt;
    await world.peer({ wants: [file] }).completes();
    world.expect(corrupt.sentSegments === sentSegments, 'a later client does not learn of it');
  },
};
