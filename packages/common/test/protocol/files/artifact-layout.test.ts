import { expect } from 'chai';
import fc from 'fast-check';

import { ArtifactLayout, type Entry, entriesLength } from '@shoal/common';
import { describe, it } from 'mocha';

import { soundEntries } from './entry-arbitraries.js';

function files(...lengths: readonly number[]): Entry[] {
  return lengths.map((length, index) => ({ kind: 'file', path: `f${index}`, length, mode: 0, target: '' }));
}

describe('the layout of a directory', () => {
  it('finds the files that a range of the stream lies in', () => {
    const layout = new ArtifactLayout(files(0, 10, 0, 0, 5, 1, 0));
    expect(layout.length).to.equal(16);
    expect(layout.pieces(0, 16)).to.deep.equal([
      { entry: 1, offset: 0, length: 10 },
      { entry: 4, offset: 0, length: 5 },
      { entry: 5, offset: 0, length: 1 },
    ]);
    expect(layout.pieces(9, 2)).to.deep.equal([
      { entry: 1, offset: 9, length: 1 },
      { entry: 4, offset: 0, length: 1 },
    ]);
    expect(layout.pieces(10, 5)).to.deep.equal([{ entry: 4, offset: 0, length: 5 }]);
    expect(layout.pieces(15, 100)).to.deep.equal([{ entry: 5, offset: 0, length: 1 }]);
  });

  it('has nothing beyond the end, nor in nothing', () => {
    const layout = new ArtifactLayout(files(10));
    expect(layout.pieces(10, 5)).to.deep.equal([]);
    expect(layout.pieces(50, 5)).to.deep.equal([]);
    expect(layout.pieces(3, 0)).to.deep.equal([]);
    expect(new ArtifactLayout([]).pieces(0, 5)).to.deep.equal([]);
    expect(new ArtifactLayout(files(0, 0)).pieces(0, 5)).to.deep.equal([]);
    expect(() => layout.pieces(-1, 5)).to.throw(RangeError);
    expect(() => layout.pieces(0, NaN)).to.throw(RangeError);
  });

  it('gives every byte of a range once, in order, whatever the directory', () => {
    fc.assert(
      fc.property(soundEntries, fc.nat(20_000), fc.nat(20_000), (entries, start, length) => {
        const layout = new ArtifactLayout(entries);
        expect(layout.length).to.equal(entriesLength(entries));
        const begins = entries.map((_, index) => entriesLength(entries.slice(0, index)));
        let position = start;
        for (const piece of layout.pieces(start, length)) {
          const entry = entries[piece.entry] as Entry;
          expect((begins[piece.entry] as number) + piece.offset).to.equal(position);
          expect(piece.length > 0 && piece.offset + piece.length <= entry.length && entry.kind === 'file').to.equal(
            true,
          );
          position += piece.length;
        }
        expect(position).to.equal(Math.max(start, Math.min(start + length, layout.length)));
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
            expect(offset).to.equal(seen.get(entry) ?? 0);
            seen.set(entry, offset + length);
          }
        }
        for (const [index, { length }] of entries.entries()) expect(seen.get(index) ?? 0).to.equal(length);
      }),
    );
  });
});
