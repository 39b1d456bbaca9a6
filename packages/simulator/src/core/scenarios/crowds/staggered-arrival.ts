import type { Scenario } from '../../scenario.js';

export const staggeredArrival: Scenario = {
  name: 'staggered-arrival',
  summary: 'one client after another arrives and stays',
  isUnbounded: true,

  async play(world) {
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    for (let i = 0; i < world.parameters.peers; i += 1) {
      world.peer({ wants: [file] });
      await world.sleep(world.random.between(0, 200));
    }
    await world.everyoneCompletes();
    world.expect(
      world.peers.every((peer) => peer.isComplete),
      'every client has the file, whenever it arrived',
    );
  },
};
