import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { Random } from '@shoal/common';

function first(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.uint32());
}

describe('the seeded generator', () => {
  it('gives the sequence that a seed has always given', () => {
    assert.deepEqual(first(new Random(1), 4), PINNED_1);
    assert.deepEqual(first(new Random(-7), 2), PINNED_7);
  });

  it('gives the same sequence for the same seed, another for another', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        fc.pre(a !== b);
        assert.deepEqual(first(new Random(a), 20), first(new Random(a), 20));
        assert.notDeepEqual(first(new Random(a), 20), first(new Random(b), 20));
      }),
    );
  });

  it('stays in the range that is asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, limit) => {
        const random = new Random(seed);
        for (let i = 0; i < 20; i += 1) {
          const uint32 = random.uint32();
          assert.ok(Number.isInteger(uint32) && uint32 >= 0 && uint32 <= 0xffff_ffff, `uint32 ${uint32}`);
          const fraction = random.fraction();
          assert.ok(fraction >= 0 && fraction < 1, `fraction ${fraction}`);
          const below = random.below(limit);
          assert.ok(Number.isInteger(below) && below >= 0 && below < limit, `${below} below ${limit}`);
          const between = random.between(-3, 5);
          assert.ok(between >= -3 && between < 5, `between ${between}`);
        }
      }),
    );
  });

  it('reaches every value about as often', () => {
    const random = new Random(42);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i += 1) counts[random.below(10)]! += 1;
    for (const count of counts) assert.ok(count > 850 && count < 1_150, counts.join(' '));
  });

  it('shuffles into a permutation, in place', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat()), (seed, items) => {
        const shuffled = [...items];
        assert.equal(new Random(seed).shuffle(shuffled), shuffled);
        assert.deepEqual(
          [...shuffled].sort((a, b) => a - b),
          [...items].sort((a, b) => a - b),
        );
      }),
    );
  });

  it('shuffles into every order', () => {
    const random = new Random(3);
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffle([1, 2, 3]).join('')));
    assert.equal(orders.size, 6);
  });
});

const PINNED_1 = [2_420_951_833, 2_513_034_076, 3_847_892_949, 4_064_752_930];
const PINNED_7 = [3_986_084_578, 3_183_441_412];
