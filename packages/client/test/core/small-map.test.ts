import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { SmallMap } from '#src/core/small-map.js';

const step = fc.record({ do: fc.constantFrom('set', 'set', 'delete'), key: fc.nat(3), value: fc.option(fc.nat(9)) });

describe('SmallMap', () => {
  it('does what a Map does, in the same order', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const map = new SmallMap<number, number | null>();
        const model = new Map<number, number | null>();
        for (const { do: what, key, value } of steps) {
          if (what === 'delete') {
            expect(map.delete(key)).to.equal(model.delete(key));
          } else {
            map.set(key, value);
            model.set(key, value);
          }
          expect([...map]).to.deep.equal([...model]);
          expect(map.values()).to.deep.equal([...model.values()]);
          expect(map.some((each) => each === value)).to.equal([...model.values()].some((each) => each === value));
          expect(map.first).to.equal([...model.values()][0]);
          expect(map.size).to.equal(model.size);
          expect([map.has(key), map.get(key)]).to.deep.equal([model.has(key), model.get(key)]);
        }
      }),
    );
  });
});
