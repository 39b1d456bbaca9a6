import { expect } from 'chai';
import { describe, it } from 'mocha';

import { randomSwarm, runScenario } from '#src/io/index.js';

describe('random swarms', () => {
  it('run the same for the same seed, with the same faults', async () => {
    const fingerprints = [];
    for (const seed of [51, 51, 52]) {
      const swarm = randomSwarm(seed);
      fingerprints.push((await runScenario(swarm.scenario, swarm.parameters)).result.fingerprint);
    }
    expect(fingerprints[0]).to.equal(fingerprints[1]);
    expect(fingerprints[0]).to.not.equal(fingerprints[2]);
  });
});
