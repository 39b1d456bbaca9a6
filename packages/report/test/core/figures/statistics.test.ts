import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { cumulativeShare, meanLoad, meanLoads, type Point, thinned } from '#src/core/figures/curve.js';
import { ascending, jainIndex, quantile } from '#src/core/figures/statistics.js';

const samples = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 60 });

describe('a quantile', () => {
  it('is the least sample that enough of the samples do not exceed', () => {
    expect(quantile([10, 20, 30, 40], 0.5)).to.equal(20);
    expect(quantile([10, 20, 30, 40], 0.51)).to.equal(30);
    expect([quantile([5], 0), quantile([5], 1)]).to.deep.equal([5, 5]);
    expect(quantile([], 0.5)).to.satisfy(Number.isNaN);
  });

  it('has its share of the samples at or below it, and fewer below', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const value = quantile(ascending(values), share);
        const needed = Math.ceil(share * values.length);
        expect(values.filter((each) => each <= value).length).to.be.at.least(needed);
        expect(values.filter((each) => each < value).length).to.be.below(needed);
      }),
    );
  });
});

describe("Jain's index", () => {
  it('is 1 where all have the same, and 1/n where one has everything', () => {
    expect(jainIndex([3, 3, 3])).to.equal(1);
    expect(jainIndex([0, 0, 8, 0])).to.equal(0.25);
    expect(jainIndex([0, 0])).to.equal(1);
    expect(jainIndex([])).to.satisfy(Number.isNaN);
  });

  it('lies between those, and does not depend on the unit', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 100 }), (values, scale) => {
        const index = jainIndex(values);
        expect(index >= 1 / values.length - 1e-9 && index <= 1 + 1e-9).to.equal(true);
        expect(Math.abs(jainIndex(values.map((value) => value * scale)) - index)).to.be.below(1e-9);
      }),
    );
  });
});

describe('a cumulative share', () => {
  it('counts who never finishes', () => {
    expect(cumulativeShare([1, 2, 2, 5], 8)).to.deep.equal([
      [1, 1 / 8],
      [2, 3 / 8],
      [5, 4 / 8],
    ]);
  });

  it('only climbs, and ends at 1 where all finish', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const points = cumulativeShare(ascending(values), values.length);
        for (const [index, [x, y]] of points.entries()) {
          const [lastX, lastY] = points[index - 1] ?? [-1, 0];
          expect(x > lastX && y > lastY).to.equal(true);
        }
        expect(points.at(-1)?.[1]).to.equal(1);
      }),
    );
  });
});

describe('fewer points', () => {
  const many = Array.from({ length: 1_000 }, (_, index): Point => [index, index % 2]);

  it('keep both ends', () => {
    const few = thinned(many, 50);
    expect(few.length).to.equal(50);
    expect([few[0], few.at(-1)]).to.deep.equal([many[0], many.at(-1)]);
    expect(thinned(few, 50)).to.deep.equal(few);
  });
});

describe('a load', () => {
  it('is averaged over equal intervals, whenever it was sampled', () => {
    const points: Point[] = [
      [1, 1],
      [3, 0.5],
      [4, 0],
      [5, 1],
    ];
    expect(meanLoads(points, 2)).to.deep.equal([
      [1, 0.75],
      [3, 0.25],
      [4.5, 1],
    ]);
    expect(meanLoad(points)).to.equal(3 / 5);
  });

  it('loses nothing by that', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 10 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 70 }), (all, width) => {
        let x = 0;
        const points = all.map(([step, y]): Point => [(x += step), y]);
        const loads = meanLoads(points, width);
        const carried = loads.reduce((sum, [middle, y]) => {
          const start = Math.floor(middle / width) * width;
          return sum + y * (Math.min(x, start + width) - start);
        }, 0);
        expect(Math.abs(carried - all.reduce((sum, [step, y]) => sum + step * y, 0))).to.be.below(1e-6);
      }),
    );
  });

  it('of no time is none', () => {
    expect([meanLoads([], 5), meanLoad([])]).to.deep.equal([[], NaN]);
  });
});
