import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { runScenario, type Scenario, scenarios } from '#src/io/index.js';

const flashCrowd = scenarios.get('flash-crowd') as Scenario;

describe('a simulated flash crowd', () => {
  it('ends with the file at every client, in little more than the least time', async () => {
    const { result, series, problems } = await runScenario(flashCrowd, { peers: 4, segments: 64, checks: 'full' });
    expect(problems).to.deep.equal([]);
    expect(result.finished).to.equal(4);
    assert(result.ratio !== undefined && result.ratio >= 1 && result.ratio < 1.2, `ratio ${result.ratio}`);
    expect(result.seederCopies >= 1 && result.seederCopies < 1.2, `${result.seederCopies} copies`).to.equal(true);
    expect(series.clients.length).to.equal(5);
  });

  it('is the same for the same seed, and differs for another seed', async () => {
    const runs = [3, 3, 4].map((seed) => runScenario(flashCrowd, { peers: 6, segments: 32, seed }));
    const [one, same, other] = await Promise.all(runs);
    expect(one?.result.fingerprint).to.equal(same?.result.fingerprint);
    expect(one?.result.fingerprint).to.not.equal(other?.result.fingerprint);
  });
});
