import { expect } from 'chai';
import fc from 'fast-check';

import { meantText, similarNames } from '@shoal/common';
import { describe, it } from 'mocha';

const listed = ['model-7', 'model-70-instruct', 'tokenizer.json', 'größe.bin', 'data', 'flash-crowd'];

describe('similar names', () => {
  for (const [wanted, expected] of [
    ['model7', ['model-7', 'model-70-instruct']],
    ['MODEL_7', ['model-7', 'model-70-instruct']],
    ['modle-7', ['model-7']],
    ['tokeniser.json', ['tokenizer.json']],
    ['tokenizer', ['tokenizer.json']],
    ['gro\u0308ße', ['größe.bin']],
    ['flashcrowd', ['flash-crowd']],
    ['dada', ['data']],
    ['instruct', ['model-70-instruct']],
    ['zzz', []],
    ['', []],
  ] as const) {
    it(`of ${wanted}`, () => {
      expect(similarNames(wanted, listed)).to.deep.equal(expected);
    });
  }

  it('find every name with one mistake in it', () => {
    const name = fc.stringMatching(/^[a-z]{4,20}$/);
    fc.assert(
      fc.property(name, fc.nat(), fc.constantFrom('insert', 'remove', 'replace', 'swap'), (right, at, mistake) => {
        const place = at % (right.length - 1);
        const [head, one = '', two = '', tail] = [
          right.slice(0, place),
          right[place],
          right[place + 1],
          right.slice(place + 2),
        ];
        const wrong = {
          insert: `${head}${one}q${two}${tail}`,
          remove: `${head}${two}${tail}`,
          replace: `${head}q${two}${tail}`,
          swap: `${head}${two}${one}${tail}`,
        }[mistake];
        expect(similarNames(wrong, [right]).length, `${wrong}: ${right}`).to.equal(1);
      }),
    );
  });

  it('are few, of however many names, and cost little', () => {
    const looked: number[] = [];
    function* names(): Generator<string> {
      for (let i = 0; ; i += 1) {
        looked.push(i);
        yield `${'a'.repeat(229)}${i}`;
      }
    }
    expect(similarNames('a'.repeat(230), names()).length).to.be.at.most(3);
    expect(looked.length).to.be.below(100_000);
  });

  it('are printed as a question', () => {
    expect(meantText([])).to.equal(undefined);
    expect(meantText(['a'])).to.equal('did you mean "a"?');
    expect(meantText(['a', 'b', 'c'])).to.equal('did you mean "a", "b" or "c"?');
  });
});
