import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { ArtifactLayout, type Entry, entriesLength } from '@shoal/common';

import { soundEntries } from './entry-arbitraries.js';

function files(...lengths: readonly number[]): Entry[] {
  return lengths.map((length, index) => ({ kind: 'file', path: `f${index}`, length, mode: 0, target: '' }));
}

describe('the layout of a directory', () => {
  it('finds the files that a range of the stream lies in', () => {
    const layout = new ArtifactLayout(files(0, 10, 0, 0, 5, 1, 0));
    assert.equal(layout.length, 16);
    assert.deepEqual(layout.pieces(0, 16), [
      { entry: 1, offset: 0, length: 10 },
      { entry: 4, offset: 0, length: 5 },
      { entry: 5, offset: 0, length: 1 },
    ]);
    assert.deepEqual(layout.pieces(9, 2), [
      { entry: 1, offset: 9, length: 1 },
      { entry: 4, offset: 0, length: 1 },
    ]);
    assert.deepEqual(layout.pieces(10, 5), [{ entry: 4, offset: 0, length: 5 }]);
    assert.deepEqual(layout.pieces(15, 100), [{ entry: 5, offset: 0, length: 1 }]);
  });

  it('has nothing beyond the end, nor in nothing', () => {
    const layout = new ArtifactLayout(files(10));
    assert.deepEqual(layout.pieces(10, 5), []);
    assert.deepEqual(layout.pieces(50, 5), []);
    assert.deepEqual(layout.pieces(3, 0), []);
    assert.deepEqual(new ArtifactLayout([]).pieces(0, 5), []);
    assert.deepEqual(new ArtifactLayout(files(0, 0)).pieces(0, 5), []);
    assert.throws(() => layout.pieces(-1, 5), RangeError);
    assert.throws(() => layout.pieces(0, NaN), RangeError);
  });

  it('gives every byte of a range once, in order, whatever the directory', () => {
    fc.assert(
      fc.property(soundEntries, fc.nat(20_000), fc.nat(20_000), (entries, start, length) => {
        const layout = new ArtifactLayout(entries);
        assert.equal(layout.length, entriesLength(entries));
        const begins = entries.map((_, index) => entriesLength(entries.slice(0, index)));
        let position = start;
        for (const piece of layout.pieces(start, length)) {
          const entry = entries[piece.entry] as Entry;
          assert.equal((begins[piece.entry] as number) + piece.offset, position);
          assert.ok(piece.length > 0 && piece.offset + piece.length <= entry.length && entry.kind === 'file');
          position += piece.length;
        }
        assert.equal(position, Math.max(start, Math.min(start + length, layout.length)));
      }),
    );
  });

  it('is cut anywhere into the same bytes', () => {
    fc.assert(
      fc.property(soundEntries, fc.integer({ min: 1, max: 3_000 }), (entries, segment) => {
        const layout = new ArtifactLayout(entries);
        const seen = new Map<number, number>();
        for (let start = 0; start < layout.length; start += segment) {
          for (const { entry, offset, length } of layout.pieces(start, segment)) {
            assert.equal(offset, seen.get(entry) ?? 0);
            seen.set(entry, offset + length);
          }
        }
        for (const [index, { length }] of entries.entries()) assert.equal(seen.get(index) ?? 0, length);
      }),
    );
  });
});
