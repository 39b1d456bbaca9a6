import { expect } from 'chai';
import fc from 'fast-check';

import { fileNameProblem, MAX_NAME_BYTES, printable, utf8Length } from '@shoal/common';
import { describe, it } from 'mocha';

// eslint-disable-next-line no-control-regex -- it looks for control characters
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

const problems: readonly (readonly [name: string, problem: string])[] = [
  ['', 'a file name is empty'],
  ['€'.repeat(86), `file name "${'€'.repeat(86)}" is longer than 255 bytes`],
  ['x'.repeat(600), `file name "${'x'.repeat(499)}…" is longer than 255 bytes`],
  ['.', 'file name "." is a folder'],
  ['..', 'file name ".." is a folder'],
  ['../secret', 'file name "../secret" has a path separator'],
  ['/etc/passwd', 'file name "/etc/passwd" has a path separator'],
  ['a\\b', 'file name "a\\b" has a path separator'],
  ['a\0b', 'file name "a\ufffdb" has a control character'],
  ['a\nb', 'file name "a\ufffdb" has a control character'],
  ['a\u007f', 'file name "a\ufffd" has a control character'],
  ['\u009b31m', 'file name "\ufffd31m" has a control character'],
  ['a\u2028b', 'file name "a\ufffdb" has a control character'],
  ['a\ud800b', 'file name "a\ufffdb" is not valid Unicode'],
  ['movie.part', 'file name "movie.part" is reserved'],
  ['.shoal-state', 'file name ".shoal-state" is reserved'],
  ['movie.PART', 'file name "movie.PART" is reserved'],
  ['.Shoal-movie.lock', 'file name ".Shoal-movie.lock" is reserved'],
  ['.\u017fhoal-movie.lock', 'file name ".\u017fhoal-movie.lock" is reserved'],
  ['movie.\u00adpart', 'file name "movie.\ufffdpart" is reserved'],
  ['movie.pa\ufe0frt', 'file name "movie.pa\ufffdrt" is reserved'],
];

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 220 }),
  fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '\n', '\ud800', '\udc00', ' ', '\u2029'), maxLength: 6 }),
);

describe('a file name', () => {
  for (const [name, problem] of problems) {
    it(`is refused: ${problem.slice(0, 60)}`, () => {
      expect(fileNameProblem(name)).to.equal(problem);
    });
  }

  it('is measured in bytes of UTF-8, at the borders of their numbers too', () => {
    const texts = ['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}', '\u{10ffff}', 'a\u0800b'];
    for (const text of texts) expect(utf8Length(text), JSON.stringify(text)).to.equal(Buffer.byteLength(text));
  });

  it('may be anything else', () => {
    const names = [
      'file1',
      '...',
      '.hidden',
      'part',
      'x.part.gz',
      'größe',
      '日本語',
      '😀',
      'a b',
      '-rf',
      'x'.repeat(200),
    ];
    for (const name of names) expect(fileNameProblem(name), name).to.equal(undefined);
  });

  it('where accepted is one component without separators and control characters', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        fc.pre(fileNameProblem(name) === undefined);
        expect(!/[/\\]/.test(name) && !CONTROL.test(name) && name !== '' && name !== '.' && name !== '..').to.equal(
          true,
        );
        expect(Buffer.byteLength(name)).to.be.at.most(MAX_NAME_BYTES);
        expect(Buffer.from(name).toString(), 'survives UTF-8').to.equal(name);
      }),
    );
  });

  it('where refused is shown on one line', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(CONTROL.test(fileNameProblem(name) ?? '')).to.equal(false);
      }),
    );
  });
});

describe('printable text', () => {
  it('is short, on one line, and survives UTF-8', () => {
    fc.assert(
      fc.property(fc.oneof(anyName, fc.string({ unit: 'grapheme', minLength: 400, maxLength: 600 })), (text) => {
        const shown = printable(text);
        expect(shown.length <= 500 && !CONTROL.test(shown)).to.equal(true);
        expect(Buffer.from(shown).toString()).to.equal(shown);
      }),
    );
    expect(printable('plain text')).to.equal('plain text');
  });

  it('is not cut through a character', () => {
    expect(printable(`${'x'.repeat(118)}😀😀`, 120)).to.equal(`${'x'.repeat(118)}\ufffd…`);
  });
});
