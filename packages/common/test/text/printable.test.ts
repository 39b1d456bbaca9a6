import { expect } from 'chai';
import fc from 'fast-check';

import { printable, visible, visibleJson } from '@shoal/common';
import { describe, it } from 'mocha';

/** One of each kind of character that is not seen as itself. */
const HIDDEN: readonly (readonly [what: string, character: string])[] = [
  ['escape', '\u001b'],
  ['line feed', '\n'],
  ['carriage return', '\r'],
  ['delete', '\u007f'],
  ['next line', '\u0085'],
  ['control sequence introducer', '\u009b'],
  ['soft hyphen', '\u00ad'],
  ['combining grapheme joiner', '\u034f'],
  ['arabic letter mark', '\u061c'],
  ['hangul choseong filler', '\u115f'],
  ['khmer inherent vowel', '\u17b4'],
  ['mongolian vowel separator', '\u180e'],
  ['zero width space', '\u200b'],
  ['right-to-left mark', '\u200f'],
  ['line separator', '\u2028'],
  ['paragraph separator', '\u2029'],
  ['right-to-left override', '\u202e'],
  ['right-to-left isolate', '\u2067'],
  ['nominal digit shapes', '\u206f'],
  ['braille blank', '\u2800'],
  ['hangul filler', '\u3164'],
  ['private use', '\ue000'],
  ['variation selector', '\ufe0f'],
  ['byte order mark', '\ufeff'],
  ['halfwidth hangul filler', '\uffa0'],
  ['interlinear annotation anchor', '\ufff9'],
  ['half a surrogate pair', '\ud800'],
  ['noncharacter', '\uffff'],
  ['tag', '\u{e0041}'],
  ['unassigned and ignorable', '\u{e0fff}'],
];

describe('visible text', () => {
  for (const [what, character] of HIDDEN) {
    it(`shows that there is a character: ${what}`, () => {
      expect(visible(`a${character}b`)).to.equal('a\ufffdb');
    });
  }

  it('leaves letters, signs and marks of every script alone', () => {
    for (const text of [
      'größe',
      '日本語',
      'اسم',
      'שם',
      'e\u0301',
      'हिन्दी',
      '한국어',
      '😀',
      'a b',
      '✓ 1 → 2 … ░█ “x”',
      '',
    ]) {
      expect(visible(text)).to.equal(text);
    }
  });
});

describe('printable text', () => {
  it('is whole up to the length of every name, then cut', () => {
    const name = 'x'.repeat(230);
    expect(printable(name)).to.equal(name);
    expect(printable('x'.repeat(5_000))).to.equal(`${'x'.repeat(499)}…`);
    expect(printable('abcdef', 4)).to.equal('abc…');
  });
});

describe('visible JSON', () => {
  it('hides nothing, and is the same value', () => {
    const all = HIDDEN.map(([, character]) => character).join('');
    const text = visibleJson({ [all]: [all] });
    expect(text).to.match(/^[ -~]*$/);
    expect(JSON.parse(text)).to.deep.equal({ [all]: [all] });
  });

  it('is one line for every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const json = visibleJson({ value, text });
        expect(visible(json)).to.equal(json);
        expect(JSON.parse(json)).to.deep.equal(JSON.parse(JSON.stringify({ value, text })));
      }),
    );
  });
});
