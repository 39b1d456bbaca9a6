import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { IntList } from '#src/core/network/flows/int-list.js';

const step = fc.oneof(
  fc.record({ do: fc.constantFrom('put', 'add'), number: fc.nat(99) }),
  fc.record({ do: fc.constant('clear'), number: fc.constant(0) }),
);

describe('IntList', () => {
  it('is a list to which add appends no number twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const admissionOf = new IntList();
        let model: number[] = [];
        for (const { do: what, number } of steps) {
          if (what === 'clear') {
            admissionOf.clear();
            model = [];
          } else if (what === 'put') {
            admissionOf.put(number);
            model.push(number);
          } else {
            admissionOf.add(number);
            if (!model.includes(number)) model.push(number);
          }
          expect(Array.from({ length: admissionOf.size }, (_, place) => admissionOf.at(place))).to.deep.equal(model);
          expect(admissionOf.last).to.equal(model.at(-1));
        }
      }),
    );
  });
});
