import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { cumulativeShare, meanLoad, meanLoads, type Point, thinned } from '#src/core/curve.js';
import { ascending, jainIndex, quantile } from '#src/core/statistics.js';

const samples = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 60 });

describe('a quantile', () => {
  it('is the least sample that enough of the samples do not exceed', () => {
    assert.equal(quantile([10, 20, 30, 40], 0.5), 20);
    assert.equal(quantile([10, 20, 30, 40], 0.51), 30);
    assert.deepEqual([quantile([5], 0), quantile([5], 1)], [5, 5]);
    assert.equal(quantile([], 0.5), NaN);
  });

  it('has its share of the samples at or below it, and fewer below', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const value = quantile(ascending(values), share);
        const needed = Math.ceil(share * values.length);
        assert.ok(values.filter((each) => each <= value).length >= needed);
        assert.ok(values.filter((each) => each < value).length < needed);
      }),
    );
  });
});

describe("Jain's index", () => {
  it('is 1 where all have the same, and 1/n where one has everything', () => {
    assert.equal(jainIndex([3, 3, 3]), 1);
    assert.equal(jainIndex([0, 0, 8, 0]), 0.25);
    assert.equal(jainIndex([0, 0]), 1);
    assert.equal(jainIndex([]), NaN);
  });

  it('lies between those, and does not depend on the unit', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 100 }), (values, scale) => {
        const index = jainIndex(values);
        assert.ok(index >= 1 / values.length - 1e-9 && index <= 1 + 1e-9);
        assert.ok(Math.abs(jainIndex(values.map((value) => value * scale)) - index) < 1e-9);
      }),
    );
  });
});

describe('a cumulative share', () => {
  it('counts who never finishes', () => {
    assert.deepEqual(cumulativeShare([1, 2, 2, 5], 8), [
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
          assert.ok(x > lastX && y > lastY);
        }
        assert.equal(points.at(-1)?.[1], 1);
      }),
    );
  });
});

describe('fewer points', () => {
  const many = Array.from({ length: 1_000 }, (_, index): Point => [index, index % 2]);

  it('keep both ends', () => {
    const few = thinned(many, 50);
    assert.equal(few.length, 50);
    assert.deepEqual([few[0], few.at(-1)], [many[0], many.at(-1)]);
    assert.deepEqual(thinned(few, 50), few);
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
    assert.deepEqual(meanLoads(points, 2), [
      [1, 0.75],
      [3, 0.25],
      [4.5, 1],
    ]);
    assert.equal(meanLoad(points), 3 / 5);
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
        assert.ok(Math.abs(carried - all.reduce((sum, [step, y]) => sum + step * y, 0)) < 1e-6);
      }),
    );
  });

  it('of no time is none', () => {
    assert.deepEqual([meanLoads([], 5), meanLoad([])], [[], NaN]);
  });
});
