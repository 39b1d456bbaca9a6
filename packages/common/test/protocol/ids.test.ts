import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { fileRef, fileRefText, isDigest } from '@shoal/common';

const digest = '0123456789abcdef'.repeat(4);

describe('a file reference', () => {
  it('is a digest where it is 64 hexadecimal digits of either case', () => {
    assert.deepEqual(fileRef(digest), { by: 'digest', digest });
    assert.deepEqual(fileRef(digest.toUpperCase()), { by: 'digest', digest });
  });

  it('is a name where it is anything else', () => {
    for (const text of ['file1', digest.slice(1), `${digest}0`, `g${digest.slice(1)}`, `${digest}\n`, 'File.ISO', '']) {
      assert.deepEqual(fileRef(text), { by: 'name', name: text });
    }
  });

  it('is shown as it was given', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(fileRefText(fileRef(text)), text);
      }),
    );
    assert.equal(fileRefText(fileRef(digest)), digest);
  });
});

describe('a digest', () => {
  it('is lower case', () => {
    assert.equal(isDigest(digest), true);
    assert.equal(isDigest(digest.toUpperCase()), false);
    assert.equal(isDigest(`${digest}\n`), false);
  });
});
