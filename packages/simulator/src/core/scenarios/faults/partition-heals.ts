import type { Scenario } from '../../scenario.js';

export const partitionHeals: Scenario = {
  name: 'partition-heals',
  summary: 'half of the crowd is cut off from all other clients for a minute',
  isUnbounded: true,

  async play(world) {
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: world.parameters.peers }, () => world.peer({ wants: [file] }));
    await crowd[0]?.holds(Math.ceil(file.segments / 4));
    world.isolate(crowd.filter((_, i) => i % 2 === 1));
    await world.sleep(60_000);
    world.heal();
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'every client has the file after the partition',
    );
  },
};
