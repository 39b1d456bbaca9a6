import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { Marks } from '#src/core/network/flows/int-list.js';

const step = fc.oneof(
  fc.record({ do: fc.constantFrom('put', 'add'), number: fc.nat(99) }),
  fc.record({ do: fc.constant('clear'), number: fc.constant(0) }),
);

describe('Marks', () => {
  it('are a list, in which add puts nothing twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const marks = new Marks();
        let model: number[] = [];
        for (const { do: what, number } of steps) {
          if (what === 'clear') {
            marks.clear();
            model = [];
          } else if (what === 'put') {
            marks.put(number);
            model.push(number);
          } else {
            marks.add(number);
            if (!model.includes(number)) model.push(number);
          }
          assert.deepEqual(
            Array.from({ length: marks.size }, (_, place) => marks.at(place)),
            model,
          );
          assert.equal(marks.last, model.at(-1));
        }
      }),
    );
  });
});
