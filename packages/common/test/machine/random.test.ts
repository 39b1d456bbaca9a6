import { expect } from 'chai';
import fc from 'fast-check';

import { Random } from '@shoal/common';
import { describe, it } from 'mocha';

function first(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.uint32());
}

describe('the seeded generator', () => {
  it('gives the sequence that a seed has always given', () => {
    expect(first(new Random(1), 4)).to.deep.equal(PINNED_1);
    expect(first(new Random(-7), 2)).to.deep.equal(PINNED_7);
  });

  it('gives the same sequence for the same seed, another for another', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        fc.pre(a !== b);
        expect(first(new Random(a), 20)).to.deep.equal(first(new Random(a), 20));
        expect(first(new Random(a), 20)).to.not.deep.equal(first(new Random(b), 20));
      }),
    );
  });

  it('stays in the range that is asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, limit) => {
        const random = new Random(seed);
        for (let i = 0; i < 20; i += 1) {
          const uint32 = random.uint32();
          expect(Number.isInteger(uint32) && uint32 >= 0 && uint32 <= 0xffff_ffff, `uint32 ${uint32}`).to.equal(true);
          const fraction = random.fraction();
          expect(fraction >= 0 && fraction < 1, `fraction ${fraction}`).to.equal(true);
          const below = random.below(limit);
          expect(Number.isInteger(below) && below >= 0 && below < limit, `${below} below ${limit}`).to.equal(true);
          const between = random.between(-3, 5);
          expect(between >= -3 && between < 5, `between ${between}`).to.equal(true);
        }
      }),
    );
  });

  it('reaches every value about as often', () => {
    const random = new Random(42);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i += 1) counts[random.below(10)]! += 1;
    for (const count of counts) expect(count > 850 && count < 1_150, counts.join(' ')).to.equal(true);
  });

  it('shuffles into a permutation, in place', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat()), (seed, items) => {
        const shuffled = [...items];
        expect(new Random(seed).shuffle(shuffled)).to.equal(shuffled);
        expect([...shuffled].sort((a, b) => a - b)).to.deep.equal([...items].sort((a, b) => a - b));
      }),
    );
  });

  it('shuffles into every order', () => {
    const random = new Random(3);
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffle([1, 2, 3]).join('')));
    expect(orders.size).to.equal(6);
  });
});

const PINNED_1 = [2_420_951_833, 2_513_034_076, 3_847_892_949, 4_064_752_930];
const PINNED_7 = [3_986_084_578, 3_183_441_412];
