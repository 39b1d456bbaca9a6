import type { Scenario } from '../../scenario.js';

export const freeRiders: Scenario = {
  name: 'free-riders',
  summary: 'every fourth client downloads and never uploads',
  isUnbounded: true,

  async play(world) {
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: world.parameters.peers }, (_, i) =>
      world.peer({ wants: [file], isFreeRider: i % 4 === 3, site: i % 4 === 3 ? 'free riders' : '' }),
    );
    await world.everyoneCompletes();
    const riders = crowd.filter((_, i) => i % 4 === 3);
    world.expect(
      riders.every((rider) => rider.sentSegments === 0),
      'free riders upload nothing',
    );
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'every client has the file nevertheless',
    );
  },
};
