import type { Scenario } from '../../scenario.js';

/** Thousandths of the file. */
const LEAST_SHARE = 100;
const MOST_SHARE = 900;

export const churn: Scenario = {
  name: 'churn',
  summary: 'every third client is killed half-way and restarted later, with its segments',
  isUnbounded: true,

  async play(world) {
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    const crowd = Array.from({ length: world.parameters.peers }, () => world.peer({ wants: [file] }));
    const victims = crowd.filter((_, i) => i % 3 === 0);
    const falls = victims.map(async (victim) => {
      const share = world.random.between(LEAST_SHARE, MOST_SHARE) / 1_000;
      const away = world.random.between(50, 2_000);
      await victim.holds(Math.ceil(file.segments * share));
      victim.kill();
      await world.sleep(away);
      victim.restart();
    });
    await Promise.all(falls);
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'the restarted clients have the file, too',
    );
  },
};
