import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { makeScenario, SCENARIOS } from '../swarm/scenario.js';

const size = { clients: 5, rateMbit: 10, fileBytes: 12.5e6 };

describe('a scenario', () => {
  it('differs from the plain one in one thing', () => {
    const plain = makeScenario('plain', size);
    assert.equal(plain.leastS, 10);
    assert.deepEqual([plain.rttMs, plain.loss], [0, 0]);
    for (const { upMbit, downMbit, joinS } of plain.clients) assert.deepEqual([upMbit, downMbit, joinS], [10, 10, 0]);
    const { clients, seeder, leastS } = plain;
    assert.deepEqual(makeScenario('rtt', size), { ...plain, name: 'rtt', rttMs: 60 });
    assert.deepEqual(makeScenario('loss', size), { ...plain, name: 'loss', loss: 0.01 });
    const slow = makeScenario('slow-client', size);
    assert.deepEqual(slow.clients.slice(0, 4), clients.slice(0, 4));
    assert.deepEqual([slow.leastS, slow.othersLeastS], [100, 10]);
    assert.deepEqual(slow.clients[4], { ...clients[4], upMbit: 1, downMbit: 1 });
    const late = makeScenario('late', size);
    assert.deepEqual(
      late.clients.map(({ joinS }) => joinS),
      [0, 0, 0, 5, 5],
    );
    assert.equal(late.leastS, 15);
    const asymmetric = makeScenario('asymmetric', size);
    assert.deepEqual(asymmetric.seeder, { ...seeder, downMbit: 40 });
    assert.equal(asymmetric.clients[0]?.downMbit, 40);
    assert.equal(asymmetric.leastS, leastS);
  });

  it('has hosts that are told apart', () => {
    for (const name of SCENARIOS) {
      assert.equal(new Set(makeScenario(name, size).clients.map((client) => client.name)).size, 5);
    }
  });
});
