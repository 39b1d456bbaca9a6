import { Random } from '@shoal/common';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { SuperSeeder } from '#src/core/upload/files/super-seeder.js';

import { range } from '../../make.js';

describe('SuperSeeder', () => {
  it('gives each segment once, beginning anywhere', () => {
    const firsts = new Set<number | undefined>();
    for (const seed of range(50)) {
      const superSeeder = new SuperSeeder(10, new Random(seed));
      expect(superSeeder.isOver).to.equal(false);
      const given = range(10).map(() => superSeeder.next());
      expect([...given].sort()).to.deep.equal(range(10));
      expect(superSeeder.isOver).to.equal(true);
      expect(superSeeder.next()).to.equal(undefined);
      firsts.add(given[0]);
    }
    expect(firsts.size).to.be.above(5);
  });

  it('has nothing to give of an empty file', () => {
    const superSeeder = new SuperSeeder(0, new Random(1));
    expect(superSeeder.isOver).to.equal(true);
    expect(superSeeder.next()).to.equal(undefined);
  });

  it('INV-SEED-1: gives nothing twice but what was given back, and everything in the end', () => {
    const step = fc.record({ do: fc.constantFrom('next', 'next', 'back', 'mark'), index: fc.nat(7) });
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 60, size: 'max' }), (seed, steps) => {
        const superSeeder = new SuperSeeder(8, new Random(seed));
        const free = new Set(range(8));
        const take = (): number | undefined => {
          const index = superSeeder.next();
          if (index === undefined) expect(free.size, 'something was left to give').to.equal(0);
          else expect(free.delete(index), `${index} was given before`).to.equal(true);
          return index;
        };
        for (const one of steps) {
          if (one.do === 'next') {
            take();
          } else if (one.do === 'back') {
            superSeeder.returnSegment(one.index);
            free.add(one.index);
          } else {
            superSeeder.markSent(one.index);
            free.delete(one.index);
          }
          if (superSeeder.isOver) expect(free.size, 'over means that nothing is left').to.equal(0);
        }
        while (take() !== undefined);
        expect(superSeeder.isOver).to.equal(true);
      }),
    );
  });
});
