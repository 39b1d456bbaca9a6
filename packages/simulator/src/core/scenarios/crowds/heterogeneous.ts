import type { Scenario } from '../../scenario.js';

/** Factors of the parameters' uplink. */
const FIBRE = { site: 'fibre', up: 2, down: 2 };
const CABLE = { site: 'cable', up: 0.5, down: 4 };

export const heterogeneous: Scenario = {
  name: 'heterogeneous',
  summary: 'half of the crowd has fibre, half has cable with a small uplink',

  async play(world) {
    const { peers, uplinkMbit } = world.parameters;
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    for (let i = 0; i < peers; i += 1) {
      const { site, up, down } = i % 2 === 0 ? FIBRE : CABLE;
      world.peer({ wants: [file], uplinkMbit: up * uplinkMbit, downlinkMbit: down * uplinkMbit, site });
    }
    await world.everyoneCompletes();
    world.expect(
      world.peers.every((peer) => peer.isComplete),
      'every client has the file',
    );
  },
};
