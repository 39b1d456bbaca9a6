import type { Scenario } from '../../scenario.js';

export const lateJoiner: Scenario = {
  name: 'late-joiner',
  summary: 'one client arrives when all others have the file',
  isUnbounded: true,

  async play(world) {
    const { peers } = world.parameters;
    const file = world.file();
    const seeder = world.peer({ offers: [file] });
    await world.sleep(100);
    for (let i = 1; i < peers; i += 1) world.peer({ wants: [file] });
    await world.everyoneCompletes();
    const sentBefore = seeder.sentSegments;
    const late = world.peer({ wants: [file] });
    await late.completes();
    const fromSeeder = seeder.sentSegments - sentBefore;
    world.expect(peers < 4 || fromSeeder < file.segments / 2, 'most of a late copy comes from other clients');
  },
};
