import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { SegmentStates, type SegmentState } from '#src/core/download/files/segment-states.js';

import { range, setOf } from '../../make.js';

const moves = ['request', 'release', 'verify', 'reject', 'hold'] as const;
type Move = (typeof moves)[number];

/** The states from which each move is legal, and its result. */
const table: Record<Move, { readonly from: readonly SegmentState[]; readonly to: SegmentState }> = {
  request: { from: ['missing'], to: 'requested' },
  release: { from: ['requested'], to: 'missing' },
  verify: { from: ['missing', 'requested'], to: 'verifying' },
  reject: { from: ['verifying'], to: 'missing' },
  hold: { from: ['verifying'], to: 'held' },
};

describe('SegmentStates', () => {
  it('INV-SEG-1: makes legal moves only, and counts the segments in each state', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...moves), fc.nat(8)), { maxLength: 100, size: 'max' });
    const held = fc.uniqueArray(fc.nat(7));
    fc.assert(
      fc.property(held, steps, (resumed, all) => {
        const book = new SegmentStates(setOf(8, resumed));
        const model: SegmentState[] = range(8).map((index) => (resumed.includes(index) ? 'held' : 'missing'));
        for (const [move, index] of all) {
          const { from, to } = table[move];
          const state = model[index];
          if (state !== undefined && from.includes(state)) {
            book[move](index);
            model[index] = to;
          } else {
            expect(() => {
              book[move](index);
            }).to.throw(/segment \d+ is /);
          }
          assertSame(book, model);
        }
      }),
    );
  });

  it('reports the state of each segment', () => {
    const book = new SegmentStates(setOf(3, [1]));
    expect(() => {
      book.hold(0);
    }).to.throw(/segment 0 is missing, not verifying/);
    expect(() => {
      book.request(3);
    }).to.throw(/segment 3 is not one of 3, not missing/);
  });

  it('is complete at once for an empty file', () => {
    const book = new SegmentStates(setOf(0, []));
    expect(book.isComplete).to.equal(true);
    expect(book.missing).to.equal(0);
  });
});

function assertSame(book: SegmentStates, model: readonly SegmentState[]): void {
  const count = (wanted: SegmentState): number => model.filter((state) => state === wanted).length;
  expect(range(book.segments).map((index) => book.state(index))).to.deep.equal(model);
  expect({ missing: book.missing, verifying: book.verifying, held: book.held }).to.deep.equal({
    missing: count('missing'),
    verifying: count('verifying'),
    held: count('held'),
  });
  expect([...book.heldSet()]).to.deep.equal(range(book.segments).filter((index) => model[index] === 'held'));
  expect(book.isComplete).to.equal(count('held') === model.length);
}
