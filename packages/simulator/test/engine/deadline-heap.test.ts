import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { DeadlineHeap } from '#src/core/engine/deadline-heap.js';

describe('DeadlineHeap', () => {
  it('knows whose deadline is the earliest, however they move', () => {
    const change = fc.record({ owner: fc.nat(90), at: fc.oneof(fc.nat(50), fc.constant(Infinity)) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const heap = new DeadlineHeap();
        const deadlines = new Map<number, number>();
        for (const { owner, at } of changes) {
          heap.set(owner, at);
          deadlines.set(owner, at);
          const earliest = Math.min(...deadlines.values());
          assert.equal(heap.earliestAt, earliest);
          if (earliest < Infinity) assert.equal(deadlines.get(heap.earliest), earliest);
          else assert.equal(heap.earliest, -1);
        }
      }),
    );
  });
});
