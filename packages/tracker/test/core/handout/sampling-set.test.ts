import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '@shoal/common';
import fc from 'fast-check';

import { SamplingSet } from '#src/core/handout/sampling-set.js';

describe('RandomBag', () => {
  it('holds what a Set holds, and samples only that', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(9)));
    fc.assert(
      fc.property(steps, (all) => {
        const bag = new SamplingSet<number>();
        const model = new Set<number>();
        const random = new Random(1);
        for (const [add, item] of all) {
          if (add) bag.add(item);
          else bag.delete(item);
          if (add) model.add(item);
          else model.delete(item);
          assert.deepEqual([...bag].sort(), [...model].sort());
          assert.equal(bag.size, model.size);
          const sample = bag.sample(random);
          assert.ok(sample === undefined ? model.size === 0 : model.has(sample) && bag.has(sample));
        }
      }),
    );
  });
});
