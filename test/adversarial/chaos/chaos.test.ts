import { temporaryFolder } from '@shoal/testing';
import { describe, it } from 'mocha';

import { runChaos } from './run-chaos.js';

describe('a swarm with random faults', () => {
  it('has every copy right in the end', async () => {
    const options = { minutes: 1 / 3, seed: 5, clients: 6, every: 1.5, keep: undefined };
    const told: string[] = [];
    try {
      const result = await runChaos(temporaryFolder(), options, (line) => told.push(line));
      console.log(`${result.faults} faults, ${result.copies} copies right, ${result.repaired} fetched again`);
    } catch (error) {
      throw new Error(`npm run chaos -- --minutes 0.34 --seed 5 --clients 6 --every 1.5\n${told.join('\n')}`, {
        cause: error,
      });
    }
  });
});
