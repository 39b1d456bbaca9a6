import type { Scenario } from '../../scenario.js';

export const trackerRestart: Scenario = {
  name: 'tracker-restart',
  summary: 'the tracker is killed half-way and restarted without state; then one more client arrives',
  isUnbounded: true,

  async play(world) {
    const { peers } = world.parameters;
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: peers }, () => world.peer({ wants: [file] }));
    await crowd[0]?.holds(Math.ceil(file.segments / 2));
    world.tracker.kill();
    await world.sleep(1_000);
    world.tracker.restart();
    // The other clients must have reconnected before the tracker knows the file.
    await world.sleep(20_000);
    crowd.push(world.peer({ wants: [file] }));
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'a tracker without state stops no client',
    );
  },
};
