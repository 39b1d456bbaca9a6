import type { Scenario } from '../scenario.js';

export const corruptPeer: Scenario = {
  name: 'corrupt-peer',
  summary: 'of two seeders one sends wrong bytes',
  isUnbounded: true,

  async play(world) {
    const file = world.file();
    const corrupt = world.peer({ offers: [file], isCorrupt: true });
    world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: world.parameters.peers }, () => world.peer({ wants: [file] }));
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'everybody has the right bytes',
    );
    world.expect(corrupt.exitCode === undefined, 'the corrupt one is avoided, not brought down');
  },
};
