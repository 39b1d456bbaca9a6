import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { type Entry, entriesProblem, foldedName } from '@shoal/common';

const same: readonly (readonly [string, string])[] = [
  ['README', 'readme'],
  ['straße', 'STRASSE'],
  ['ẞ', 'ß'],
  ['ſ', 'S'],
  ['\u212a', 'k'],
  ['ﬁn', 'FIN'],
  ['ﬄ', 'ffl'],
  ['ŉ', 'ʼN'],
  ['ǰ', 'J\u030c'],
  ['\u03b9\u0308\u0301', '\u0390'],
  ['İ', 'i\u0307'],
  ['ᾳ', 'αι'],
  ['ς', 'Σ'],
  ['ꭰ', 'Ꭰ'],
  ['e\u0301', 'É'],
  ['a\u200db', 'ab'],
  ['so\u00adft', 'soft'],
  ['a\ufe0f', 'a'],
  ['a\u{e0041}', 'A'],
];

const different: readonly (readonly [string, string])[] = [
  ['ı', 'i'],
  ['e', 'é'],
  ['a b', 'ab'],
  ['²', '2'],
  ['ø', 'o'],
];

describe('a folded name', () => {
  it('is one for names that some file system takes for one', () => {
    for (const [a, b] of same) assert.equal(foldedName(a), foldedName(b), `${a} and ${b}`);
  });

  it('differs for names that are two everywhere', () => {
    for (const [a, b] of different) assert.notEqual(foldedName(a), foldedName(b), `${a} and ${b}`);
  });

  it('is its own folded name, and that of its cases', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const folded = foldedName(name);
        assert.equal(foldedName(folded), folded);
        assert.equal(foldedName(name.normalize('NFD')), folded);
        if (!name.includes('ı')) assert.equal(foldedName(name.toUpperCase()), folded);
      }),
    );
  });

  it('stands once in a folder', () => {
    const file = (path: string): Entry => ({ kind: 'file', path, length: 0, mode: 0o644, target: '' });
    for (const [a, b] of same) {
      const entries = [file(a), file(b)].sort((x, y) => Buffer.compare(Buffer.from(x.path), Buffer.from(y.path)));
      assert.match(entriesProblem(entries, 0, 1_000) ?? '', /differ only by case/);
    }
  });
});
