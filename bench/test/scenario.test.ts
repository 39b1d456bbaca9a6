import { expect } from 'chai';
import { describe, it } from 'mocha';

import { makeScenario, SCENARIOS } from '../swarm/scenario.js';

const size = { clients: 5, rateMbit: 10, fileBytes: 12.5e6 };

describe('a scenario', () => {
  it('differs from the plain one in one thing', () => {
    const plain = makeScenario('plain', size);
    expect(plain.leastS).to.equal(10);
    expect([plain.rttMs, plain.loss]).to.deep.equal([0, 0]);
    for (const { upMbit, downMbit, joinS } of plain.clients)
      expect([upMbit, downMbit, joinS]).to.deep.equal([10, 10, 0]);
    const { clients, seeder, leastS } = plain;
    expect(makeScenario('rtt', size)).to.deep.equal({ ...plain, name: 'rtt', rttMs: 60 });
    expect(makeScenario('loss', size)).to.deep.equal({ ...plain, name: 'loss', loss: 0.01 });
    const slow = makeScenario('slow-client', size);
    expect(slow.clients.slice(0, 4)).to.deep.equal(clients.slice(0, 4));
    expect([slow.leastS, slow.othersLeastS]).to.deep.equal([100, 10]);
    expect(slow.clients[4]).to.deep.equal({ ...clients[4], upMbit: 1, downMbit: 1 });
    const late = makeScenario('late', size);
    expect(late.clients.map(({ joinS }) => joinS)).to.deep.equal([0, 0, 0, 5, 5]);
    expect(late.leastS).to.equal(15);
    const asymmetric = makeScenario('asymmetric', size);
    expect(asymmetric.seeder).to.deep.equal({ ...seeder, downMbit: 40 });
    expect(asymmetric.clients[0]?.downMbit).to.equal(40);
    expect(asymmetric.leastS).to.equal(leastS);
  });

  it('has hosts with distinct names', () => {
    for (const name of SCENARIOS) {
      expect(new Set(makeScenario(name, size).clients.map((client) => client.name)).size).to.equal(5);
    }
  });
});
