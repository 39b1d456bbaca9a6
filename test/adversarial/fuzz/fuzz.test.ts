import { expect } from 'chai';
import { it } from 'mocha';

import { cases } from './cases.js';
import { fuzzMachines } from './fuzz-machines.js';
import { fuzzSockets } from './fuzz-sockets.js';

it('no frame brings a machine down, or keeps it from serving the honest', async () => {
  const { frames, rejected, honestServed } = await fuzzMachines(20_000, 1);
  expect(rejected, `${rejected} of ${frames} were no frames`).to.be.above(frames / 20);
  expect(rejected, `${frames - rejected} of ${frames} got through`).to.be.below(frames * 0.9);
  expect(honestServed).to.be.above(100);
});

it('no frame that comes over a socket does', async () => {
  await fuzzSockets(2_000, 1);
});

for (const { seed, frames, found } of cases) {
  it(`seed ${seed} finds no longer: ${found}`, async () => {
    await fuzzMachines(frames, seed);
  });
}
