import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { runScenario, type Scenario, scenarios } from '#src/io/index.js';

const flashCrowd = scenarios.get('flash-crowd') as Scenario;

describe('a simulated flash crowd', () => {
  it('ends with the file everywhere, in little more than the least time', async () => {
    const { result, series, problems } = await runScenario(flashCrowd, { peers: 4, segments: 64, checks: 'full' });
    assert.deepEqual(problems, []);
    assert.equal(result.finished, 4);
    assert.ok(result.ratio !== undefined && result.ratio >= 1 && result.ratio < 1.2, `ratio ${result.ratio}`);
    assert.ok(result.seederCopies >= 1 && result.seederCopies < 1.2, `${result.seederCopies} copies`);
    assert.equal(series.clients.length, 5);
  });

  it('is the same for the same seed, and another for another', async () => {
    const runs = [3, 3, 4].map((seed) => runScenario(flashCrowd, { peers: 6, segments: 32, seed }));
    const [one, same, other] = await Promise.all(runs);
    assert.equal(one?.result.fingerprint, same?.result.fingerprint);
    assert.notEqual(one?.result.fingerprint, other?.result.fingerprint);
  });
});
