import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { LeastLoaded } from '#src/core/download/policies/least-loaded.js';

import { candidate, range } from '../../make.js';

const random = new Random(1);

describe('LeastLoaded', () => {
  it('selects the peer that would deliver first, and prefers unmeasured peers', () => {
    const slowIdle = candidate(1, { load: 0, rate: 1 });
    const fastBusy = candidate(2, { load: 5, rate: 10 });
    const fastIdle = candidate(3, { load: 0, rate: 10 });
    const unknownBusy = candidate(4, { load: 3 });
    const unknownIdle = candidate(5, { load: 0 });
    const policy = new LeastLoaded(random);
    let left = [slowIdle, fastBusy, fastIdle, unknownBusy, unknownIdle];
    const order = range(5).map(() => {
      const best = policy.best(left);
      left = left.filter((peer) => peer !== best);
      return best?.rank;
    });
    expect(order).to.deep.equal([5, 3, 4, 2, 1]);
    expect(policy.best([])).to.equal(undefined);
  });

  it('selects among ties uniformly', () => {
    const equals = range(4).map((i) => candidate(i + 1));
    const policy = new LeastLoaded(new Random(1));
    const counts = [0, 0, 0, 0];
    for (const _ of range(4_000)) {
      const { rank } = policy.best(equals)!;
      counts[rank - 1]! += 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000), counts.join()).to.be.below(150);
  });

  it('is determined by its seed', () => {
    const equals = range(8).map((i) => candidate(i + 1));
    const draws = (seed: number): string => {
      const policy = new LeastLoaded(new Random(seed));
      return range(20)
        .map(() => policy.best(equals)?.rank)
        .join();
    };
    expect(draws(3)).to.equal(draws(3));
    expect(draws(3)).to.not.equal(draws(4));
  });
});
