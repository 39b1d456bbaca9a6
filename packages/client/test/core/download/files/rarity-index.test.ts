import { Random } from '@shoal/common';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { RarityIndex } from '#src/core/download/files/rarity-index.js';

import { range, setOf } from '../../make.js';

const segments = 8;
const index = fc.nat(segments - 1);

type Step =
  | { readonly do: 'want' | 'unwant' | 'more' | 'less'; readonly index: number }
  | { readonly do: 'pick'; readonly holds: readonly number[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('want', 'unwant', 'more', 'less'), index }),
  fc.record({ do: fc.constant('pick' as const), holds: fc.uniqueArray(index) }),
);

describe('RarityIndex', () => {
  it('finds a rarest wanted segment that the peer holds, like a full search', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 80, size: 'max' }), (seed, steps) => {
        const rarity = new RarityIndex(segments, new Random(seed));
        const wanted = new Set<number>();
        const holders = new Array<number>(segments).fill(0);
        for (const one of steps) {
          perform(rarity, one, wanted, holders);
          expect(rarity.size).to.equal(wanted.size);
          for (const i of range(segments)) expect(rarity.isWanted(i)).to.equal(wanted.has(i));
        }
      }),
    );
  });

  it('breaks ties among all of the rarest', () => {
    const rarity = new RarityIndex(6, new Random(1));
    for (const i of range(6)) rarity.want(i);
    for (const i of [4, 5]) rarity.countHolder(i, 1);
    const found = new Set(range(200).map(() => rarity.rarest(setOf(6, [1, 2, 3, 4]))));
    expect([...found].sort()).to.deep.equal([1, 2, 3]);
  });

  it('is determined by its seed', () => {
    const draws = (seed: number): (number | undefined)[] => {
      const rarity = new RarityIndex(50, new Random(seed));
      for (const i of range(50)) rarity.want(i);
      return range(20).map(() => rarity.rarest(setOf(50, range(50))));
    };
    expect(draws(7)).to.deep.equal(draws(7));
    expect(draws(7)).to.not.deep.equal(draws(8));
  });
});

function perform(rarity: RarityIndex, one: Step, wanted: Set<number>, holders: number[]): void {
  switch (one.do) {
    case 'want':
      rarity.want(one.index);
      wanted.add(one.index);
      break;
    case 'unwant':
      rarity.unwant(one.index);
      wanted.delete(one.index);
      break;
    case 'more':
      rarity.countHolder(one.index, 1);
      holders[one.index] = holdersOf(holders, one.index) + 1;
      break;
    case 'less':
      if (holdersOf(holders, one.index) === 0) break;
      rarity.countHolder(one.index, -1);
      holders[one.index] = holdersOf(holders, one.index) - 1;
      break;
    case 'pick': {
      const useful = one.holds.filter((i) => wanted.has(i));
      const fewest = Math.min(...useful.map((i) => holdersOf(holders, i)));
      const picked = rarity.rarest(setOf(segments, one.holds));
      if (picked === undefined) expect(useful.length, 'a segment could be selected').to.equal(0);
      else
        expect(useful.includes(picked) && holdersOf(holders, picked) === fewest, `${picked} is not rarest`).to.equal(
          true,
        );
    }
  }
}

function holdersOf(holders: readonly number[], i: number): number {
  return holders[i] ?? 0;
}
