import { expect } from 'chai';
import { it } from 'mocha';

import { runScenario, type Scenario } from '#src/io/index.js';

/** A client is dead during a partition and at its end. */
const deadAtHealing: Scenario = {
  name: 'dead-at-healing',
  summary: 'a client that was cut off and killed comes back after the partition',

  async play(world) {
    const file = world.file();
    world.peer({ offers: [file] });
    await world.sleep(100);
    const client = world.peer({ wants: [file] });
    await client.holds(2);
    world.isolate([client]);
    client.kill();
    world.heal();
    client.restart();
    await client.completes();
  },
};

it('a partition ends also for a client that is dead at its end', async () => {
  const { problems } = await runScenario(deadAtHealing, { segments: 16, limitMs: 60_000 });
  expect(problems).to.deep.equal([]);
});
