import assert from 'node:assert/strict';
import { it } from 'node:test';

import { cases } from './cases.js';
import { fuzzMachines } from './fuzz-machines.js';
import { fuzzSockets } from './fuzz-sockets.js';

it('no frame brings a machine down, or keeps it from serving the honest', async () => {
  const { frames, rejected, honestServed } = await fuzzMachines(20_000, 1);
  assert.ok(rejected > frames / 20, `${rejected} of ${frames} were no frames`);
  assert.ok(rejected < frames * 0.9, `${frames - rejected} of ${frames} got through`);
  assert.ok(honestServed > 100);
});

it('no frame that comes over a socket does', async () => {
  await fuzzSockets(2_000, 1);
});

for (const { seed, frames, found } of cases) {
  it(`seed ${seed} finds no longer: ${found}`, async () => {
    await fuzzMachines(frames, seed);
  });
}
