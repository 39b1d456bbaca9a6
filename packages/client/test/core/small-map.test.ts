import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

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
            assert.equal(map.delete(key), model.delete(key));
          } else {
            map.set(key, value);
            model.set(key, value);
          }
          assert.deepEqual([...map], [...model]);
          assert.deepEqual(map.values(), [...model.values()]);
          assert.equal(
            map.some((each) => each === value),
            [...model.values()].some((each) => each === value),
          );
          assert.equal(map.first, [...model.values()][0]);
          assert.equal(map.size, model.size);
          assert.deepEqual([map.has(key), map.get(key)], [model.has(key), model.get(key)]);
        }
      }),
    );
  });
});
