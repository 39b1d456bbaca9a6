import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { inParallel } from '#src/io/limits/parallel.js';

/** Counts how many are at work at a time. */
class Gauge {
  now = 0;
  most = 0;
  readonly done: number[] = [];

  async work(index: number): Promise<void> {
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    await new Promise((resolve) => setImmediate(resolve));
    this.now -= 1;
    this.done.push(index);
  }
}

describe('work in parallel', () => {
  it('does each once, so many at a time', async () => {
    const gauge = new Gauge();
    await inParallel(20, 4, (index) => gauge.work(index));
    assert.equal(gauge.most, 4);
    assert.deepEqual(
      gauge.done.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index),
    );
    await inParallel(0, 4, () => assert.fail());
  });

  it('begins nothing after a failure, and ends when everything has', async () => {
    const gauge = new Gauge();
    const failing = inParallel(1_000, 4, async (index) => {
      await gauge.work(index);
      if (index === 5) throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.equal(gauge.now, 0);
    assert.ok(gauge.done.length < 15, `${gauge.done.length} were done`);
  });
});
