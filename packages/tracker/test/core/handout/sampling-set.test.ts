import { Random } from '@shoal/common';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { SamplingSet } from '#src/core/handout/sampling-set.js';

describe('SamplingSet', () => {
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
          expect([...bag].sort()).to.deep.equal([...model].sort());
          expect(bag.size).to.equal(model.size);
          const sample = bag.sample(random);
          expect(sample === undefined ? model.size === 0 : model.has(sample) && bag.has(sample)).to.equal(true);
        }
      }),
    );
  });
});
