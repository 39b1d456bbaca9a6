import type { Scenario } from '../../scenario.js';

export const flashCrowd: Scenario = {
  name: 'flash-crowd',
  summary: 'one seeder, and all other clients at once',

  async play(world) {
    const file = world.file();
    const seeder = world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: world.parameters.peers }, () => world.peer({ wants: [file] }));
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'every client has the file',
    );
    world.expect(seeder.exitCode === undefined, 'the seeder is still there');
  },
};
