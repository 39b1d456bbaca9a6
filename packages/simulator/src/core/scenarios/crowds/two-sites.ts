import type { Scenario } from '../../scenario.js';

/** The link between the sites, as factors of the parameters' uplink and latency. */
const BETWEEN = { speed: 1, latency: 20 };

export const twoSites: Scenario = {
  name: 'two-sites',
  summary: 'half of the crowd is behind a slow link with high latency',
  isUnbounded: true,

  async play(world) {
    const { peers, uplinkMbit, latencyMs } = world.parameters;
    world.linkSites('here', 'there', { latencyMs: BETWEEN.latency * latencyMs, mbit: BETWEEN.speed * uplinkMbit });
    const file = world.file();
    world.peer({ offers: [file], site: 'here' });
    await world.sleep(100);
    const crowd = Array.from({ length: peers }, (_, i) =>
      world.peer({ wants: [file], site: i % 2 === 0 ? 'here' : 'there' }),
    );
    await world.everyoneCompletes();
    world.expect(
      crowd.every((peer) => peer.isComplete),
      'both sites have the file',
    );
  },
};
