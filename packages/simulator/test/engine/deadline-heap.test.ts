import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { DeadlineHeap } from '#src/core/engine/deadline-heap.js';

describe('DeadlineHeap', () => {
  it('knows the owner of the earliest deadline, however deadlines move', () => {
    const change = fc.record({ owner: fc.nat(90), at: fc.oneof(fc.nat(50), fc.constant(Infinity)) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const heap = new DeadlineHeap();
        const deadlines = new Map<number, number>();
        for (const { owner, at } of changes) {
          heap.set(owner, at);
          deadlines.set(owner, at);
          const earliest = Math.min(...deadlines.values());
          expect(heap.earliestAt).to.equal(earliest);
          if (earliest < Infinity) expect(deadlines.get(heap.earliest)).to.equal(earliest);
          else expect(heap.earliest).to.equal(-1);
        }
      }),
    );
  });
});
