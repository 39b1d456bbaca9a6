import { expect } from 'chai';
import fc from 'fast-check';

import { comparePaths, parentPath } from '@shoal/common';
import { describe, it } from 'mocha';

const path = fc
  .array(
    fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '.', '0', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '𐀀') }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((names) => names.join('/'));

/** The order as the specification says it: name by name, each by its bytes. */
function byNames(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = Buffer.compare(Buffer.from(left[at] as string), Buffer.from(right[at] as string));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

describe('the order of paths', () => {
  it('is that of their names’ UTF-8 bytes', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(Math.sign(comparePaths(a, b))).to.equal(Math.sign(byNames(a, b)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has a folder right before its contents, and these together', () => {
    const sorted = ['a', 'a/b', 'a/b/c', 'a/é', 'a b', 'a-b', 'a.txt', 'a0', 'b', 'é', '\ue000', '😀'];
    for (let seed = 0; seed < 20; seed += 1) {
      const mixed = [...sorted.slice(seed % sorted.length), ...sorted.slice(0, seed % sorted.length)].reverse();
      expect(mixed.sort(comparePaths)).to.deep.equal(sorted);
    }
  });
});

describe('the folder of a path', () => {
  it('is everything before the last name', () => {
    expect(['a', 'a/b', 'a/b/c'].map(parentPath)).to.deep.equal(['', 'a', 'a/b']);
  });
});
