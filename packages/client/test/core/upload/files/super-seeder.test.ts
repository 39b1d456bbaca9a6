import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '@shoal/common';
import fc from 'fast-check';

import { AnyPicker } from '#src/core/upload/files/super-seeder.js';

import { range } from '../../make.js';

describe('AnyPicker', () => {
  it('gives each segment once, beginning anywhere', () => {
    const firsts = new Set<number | undefined>();
    for (const seed of range(50)) {
      const picker = new AnyPicker(10, new Random(seed));
      assert.equal(picker.isOver, false);
      const given = range(10).map(() => picker.next());
      assert.deepEqual([...given].sort(), range(10));
      assert.ok(picker.isOver);
      assert.equal(picker.next(), undefined);
      firsts.add(given[0]);
    }
    assert.ok(firsts.size > 5);
  });

  it('has nothing to give of an empty file', () => {
    const picker = new AnyPicker(0, new Random(1));
    assert.ok(picker.isOver);
    assert.equal(picker.next(), undefined);
  });

  it('INV-SEED-1: gives nothing twice but what was given back, and everything in the end', () => {
    const step = fc.record({ do: fc.constantFrom('next', 'next', 'back', 'mark'), index: fc.nat(7) });
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 60, size: 'max' }), (seed, steps) => {
        const picker = new AnyPicker(8, new Random(seed));
        const free = new Set(range(8));
        const take = (): number | undefined => {
          const index = picker.next();
          if (index === undefined) assert.equal(free.size, 0, 'something was left to give');
          else assert.ok(free.delete(index), `${index} was given before`);
          return index;
        };
        for (const one of steps) {
          if (one.do === 'next') {
            take();
          } else if (one.do === 'back') {
            picker.giveBack(one.index);
            free.add(one.index);
          } else {
            picker.markGiven(one.index);
            free.delete(one.index);
          }
          if (picker.isOver) assert.equal(free.size, 0, 'over means that nothing is left');
        }
        while (take() !== undefined);
        assert.ok(picker.isOver);
      }),
    );
  });
});
