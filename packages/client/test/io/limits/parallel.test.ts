import { expectRejection } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

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
  it('does each once, a limited number at a time', async () => {
    const gauge = new Gauge();
    await inParallel(20, 4, (index) => gauge.work(index));
    expect(gauge.most).to.equal(4);
    expect(gauge.done.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, index) => index));
    await inParallel(0, 4, () => expect.fail());
  });

  it('begins nothing after a failure, and ends when everything has', async () => {
    const gauge = new Gauge();
    const failing = inParallel(1_000, 4, async (index) => {
      await gauge.work(index);
      if (index === 5) throw new Error('no');
    });
    await expectRejection(failing, /no/);
    expect(gauge.now).to.equal(0);
    expect(gauge.done.length, `${gauge.done.length} were done`).to.be.below(15);
  });
});
