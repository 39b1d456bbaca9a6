import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { undisturbed } from '../process/stall-watch.js';

describe('a run', () => {
  const runs = (...stalls: number[]) => {
    let count = 0;
    return () => Promise.resolve({ stalledS: stalls[count++] ?? 0, number: count });
  };

  it('counts at once where the machine ran all the time', async (t) => {
    const log = t.mock.method(console, 'log', () => undefined);
    assert.equal((await undisturbed(runs(0.4))).number, 1);
    assert.equal(log.mock.callCount(), 0);
  });

  it('is done again where the machine stood still, but not for ever', async (t) => {
    const log = t.mock.method(console, 'log', () => undefined);
    assert.equal((await undisturbed(runs(20, 0.1))).number, 2);
    assert.equal((await undisturbed(runs(20, 20, 20, 0))).number, 3);
    assert.match(String(log.mock.calls.at(-1)?.arguments[0]), /20\.0 s.*of no use/);
  });
});
