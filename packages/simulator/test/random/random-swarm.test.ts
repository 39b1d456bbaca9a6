import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { randomSwarm, runScenario } from '#src/io/index.js';

describe('random swarms', () => {
  it('run the same for the same seed, faults and all', async () => {
    const fingerprints = [];
    for (const seed of [51, 51, 52]) {
      const swarm = randomSwarm(seed);
      fingerprints.push((await runScenario(swarm.scenario, swarm.parameters)).result.fingerprint);
    }
    assert.equal(fingerprints[0], fingerprints[1]);
    assert.notEqual(fingerprints[0], fingerprints[2]);
  });
});
