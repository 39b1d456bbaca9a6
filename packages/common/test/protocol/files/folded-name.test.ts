import { expect } from 'chai';
import fc from 'fast-check';

import { type Entry, entriesProblem, foldedName } from '@shoal/common';
import { describe, it } from 'mocha';

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
    for (const [a, b] of same) expect(foldedName(a), `${a} and ${b}`).to.equal(foldedName(b));
  });

  it('differs for names that are two everywhere', () => {
    for (const [a, b] of different) expect(foldedName(a), `${a} and ${b}`).to.not.equal(foldedName(b));
  });

  it('is its own folded name, and that of its cases', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const folded = foldedName(name);
        expect(foldedName(folded)).to.equal(folded);
        expect(foldedName(name.normalize('NFD'))).to.equal(folded);
        if (!name.includes('ı')) expect(foldedName(name.toUpperCase())).to.equal(folded);
      }),
    );
  });

  it('stands once in a folder', () => {
    const file = (path: string): Entry => ({ kind: 'file', path, length: 0, mode: 0o644, target: '' });
    for (const [a, b] of same) {
      const entries = [file(a), file(b)].sort((x, y) => Buffer.compare(Buffer.from(x.path), Buffer.from(y.path)));
      expect(entriesProblem(entries, 0, 1_000) ?? '').to.match(/differ only by case/);
    }
  });
});
