import { Backoff, Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

function delays(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => backoff.next());
}

describe('a backoff', () => {
  it('doubles up to its maximum, times 0.5 to 1.5', () => {
    const backoff = new Backoff({ firstMs: 100, maxMs: 1_000 }, new Random(1));
    const expected = [100, 200, 400, 800, 1_000, 1_000];
    delays(backoff, expected.length).forEach((delay, n) => {
      const middle = expected[n] as number;
      expect(delay >= middle * 0.5 && delay < middle * 1.5, `delay ${n}: ${delay}`).to.equal(true);
    });
    expect(backoff.failures).to.equal(expected.length);
  });

  it('differs between clients, and repeats with the seed', () => {
    const options = { firstMs: 100, maxMs: 1_000 };
    expect(delays(new Backoff(options, new Random(1)), 5)).to.deep.equal(
      delays(new Backoff(options, new Random(1)), 5),
    );
    expect(delays(new Backoff(options, new Random(1)), 5)).to.not.deep.equal(
      delays(new Backoff(options, new Random(2)), 5),
    );
  });

  it('stays at its maximum after any number of failures', () => {
    const backoff = new Backoff({ firstMs: 1, maxMs: 5_000 }, new Random(1));
    for (const delay of delays(backoff, 2_000).slice(20))
      expect(delay >= 2_500 && delay < 7_500, `${delay}`).to.equal(true);
  });

  it('starts again after a success', () => {
    const backoff = new Backoff({ firstMs: 100, maxMs: 100_000 }, new Random(1));
    delays(backoff, 8);
    backoff.reset();
    expect(backoff.failures).to.equal(0);
    expect(backoff.next()).to.be.below(150);
  });
});
