import type { Scenario } from '../../scenario.js';

export const slowPeer: Scenario = {
  name: 'slow-peer',
  summary: 'one client has a tenth of the others’ bandwidth',
  isUnbounded: true,

  async play(world) {
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    const slow = world.peer({ wants: [file], speed: 0.1 });
    const others = Array.from({ length: world.parameters.peers - 1 }, () => world.peer({ wants: [file] }));
    await Promise.all(others.map((peer) => peer.completes()));
    world.expect(others.length === 0 || !slow.isComplete, 'no client waits for the slow one');
    await slow.completes();
  },
};
