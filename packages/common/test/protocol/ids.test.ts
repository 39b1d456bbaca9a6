import { expect } from 'chai';
import fc from 'fast-check';

import { fileRef, fileRefText, isDigest } from '@shoal/common';
import { describe, it } from 'mocha';

const digest = '0123456789abcdef'.repeat(4);

describe('a file reference', () => {
  it('is a digest where it is 64 hexadecimal digits of either case', () => {
    expect(fileRef(digest)).to.deep.equal({ by: 'digest', digest });
    expect(fileRef(digest.toUpperCase())).to.deep.equal({ by: 'digest', digest });
  });

  it('is a name where it is anything else', () => {
    for (const text of ['file1', digest.slice(1), `${digest}0`, `g${digest.slice(1)}`, `${digest}\n`, 'File.ISO', '']) {
      expect(fileRef(text)).to.deep.equal({ by: 'name', name: text });
    }
  });

  it('is shown as it was given', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fileRefText(fileRef(text))).to.equal(text);
      }),
    );
    expect(fileRefText(fileRef(digest))).to.equal(digest);
  });
});

describe('a digest', () => {
  it('is lower case', () => {
    expect(isDigest(digest)).to.equal(true);
    expect(isDigest(digest.toUpperCase())).to.equal(false);
    expect(isDigest(`${digest}\n`)).to.equal(false);
  });
});
