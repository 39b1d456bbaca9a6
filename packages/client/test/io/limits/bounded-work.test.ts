import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { inParallel } from '#src/io/limits/parallel.js';
import { TaskLimit } from '#src/io/limits/task-limit.js';

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

describe('a limit of tasks', () => {
  it('runs so many at a time, the others in order', async () => {
    const gauge = new Gauge();
    const limit = new TaskLimit(3);
    await Promise.all(Array.from({ length: 20 }, (_, index) => limit.run(() => gauge.work(index))));
    assert.equal(gauge.most, 3);
    assert.deepEqual(
      gauge.done,
      Array.from({ length: 20 }, (_, index) => index),
    );
  });

  it('goes on after tasks that fail', async () => {
    const limit = new TaskLimit(1);
    const failing = [1, 2, 3].map((index) => limit.run(() => Promise.reject(new Error(`${index}`))));
    assert.deepEqual(
      (await Promise.allSettled(failing)).map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.equal(await limit.run(() => Promise.resolve('next')), 'next');
  });
});

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
