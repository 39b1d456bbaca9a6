import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { randomSwarm, runScenario } from '#src/io/index.js';

/** Enough to meet every kind of fault and policy; CI and whoever looks for bugs runs more. */
const SEEDS = 40;

describe('random swarms', () => {
  it('hold every invariant, and leave nobody waiting', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const swarm = randomSwarm(seed);
      const { problems } = await runScenario(swarm.scenario, swarm.parameters);
      assert.deepEqual(problems, [], swarm.description);
    }
  });

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
