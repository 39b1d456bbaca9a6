import type { Scenario } from '../../scenario.js';

export const seederLeaves: Scenario = {
  name: 'seeder-leaves',
  summary: 'the seeder leaves once each segment has another holder',
  isUnbounded: true,

  async play(world) {
    const file = world.file();
    const seeder = world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: world.parameters.peers }, () => world.peer({ wants: [file] }));
    // Segments in transit must arrive before the seeder leaves.
    await world.allAreHeld(file, crowd);
    seeder.leave();
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'the crowd completes each other',
    );
  },
};
