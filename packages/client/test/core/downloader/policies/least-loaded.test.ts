import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '@shoal/common';

import { LeastLoaded } from '#src/core/downloader/policies/least-loaded.js';

import { fileSource, range } from '../../make.js';

const random = new Random(1);

describe('LeastLoaded', () => {
  it('puts those never measured first, then who would deliver soonest', () => {
    const slowIdle = fileSource(1, random, { load: 0 }, 1);
    const fastBusy = fileSource(2, random, { load: 5 }, 10);
    const fastIdle = fileSource(3, random, { load: 0 }, 10);
    const unknownBusy = fileSource(4, random, { load: 3 });
    const unknownIdle = fileSource(5, random, { load: 0 });
    const order = new LeastLoaded(random).order([slowIdle, fastBusy, fastIdle, unknownBusy, unknownIdle]);
    assert.deepEqual(
      order.map(({ rank }) => rank),
      [5, 4, 3, 2, 1],
    );
  });

  it('puts equals in random order', () => {
    const equals = range(3).map((i) => fileSource(i + 1, random));
    const policy = new LeastLoaded(new Random(1));
    const orders = new Set(
      range(100).map(() =>
        policy
          .order(equals)
          .map(({ rank }) => rank)
          .join(),
      ),
    );
    assert.equal(orders.size, 6);
  });

  it('is determined by its seed, and leaves its argument alone', () => {
    const equals = range(8).map((i) => fileSource(i + 1, random));
    const order = (seed: number): string =>
      new LeastLoaded(new Random(seed))
        .order(equals)
        .map(({ rank }) => rank)
        .join();
    assert.equal(order(3), order(3));
    assert.notEqual(order(3), order(4));
    assert.deepEqual(
      equals.map(({ rank }) => rank),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
  });
});
