import { fileRefText } from '@shoal/common';

import type { Scenario } from '../../scenario.js';

export const assignment: Scenario = {
  name: 'assignment',
  summary: 'the course’s swarm: a session of declared files, from a folder of inputs',
  isUnbounded: true,

  async play(world) {
    const { assignment: inputs } = world.parameters;
    world.tracker.restart({ sessionClients: inputs.length });
    const files = new Map(inputs.flatMap(({ owned }) => owned.map((file) => [file.name, world.declaredFile(file)])));
    const clients = inputs.map(({ rank, owned, wanted }) =>
      world.peer({
        rank,
        offers: owned.flatMap(({ name }) => files.get(name) ?? []),
        wants: wanted.flatMap((ref) => files.get(fileRefText(ref)) ?? []),
      }),
    );
    await world.everyoneCompletes();
    await Promise.all(clients.map((client) => client.ends()));
    world.expect(
      clients.every((client) => client.isComplete && client.exitCode === 0),
      'every client has its wanted files and has ended',
    );
  },
};
