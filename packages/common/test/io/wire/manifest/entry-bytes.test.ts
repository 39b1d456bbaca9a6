import { expect } from 'chai';
import fc from 'fast-check';

import type { Entry } from '@shoal/common';
import { describe, it } from 'mocha';

import { decodeEntries, encodeEntries } from '#src/io/wire/manifest/entry-bytes.js';

import { anyEntries } from '../message-arbitraries.js';

const file: Entry = { kind: 'file', path: 'a/ß', length: 0x1_0000_0005, mode: 0o640, target: '' };
const link: Entry = { kind: 'link', path: 'l', length: 0, mode: 0, target: 'a' };
const FILE = '01a0010500000001000000040000' + '00' + '612fc39f';
const LINK = '030000' + '0000000000000000' + '0100' + '0100' + '6c61';

describe('the bytes of entries', () => {
  it('are those of the specification', () => {
    expect(encodeEntries([file, link]).toString('hex')).to.equal(FILE + LINK);
    expect(decodeEntries(Buffer.from(FILE + LINK, 'hex'), 2)).to.deep.equal([file, link]);
  });

  it('come back as entries', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(decodeEntries(encodeEntries(entries), entries.length)).to.deep.equal(entries);
      }),
    );
  });

  it('are refused where they are none', () => {
    const bytes = Buffer.from(FILE, 'hex');
    for (let end = 1; end < bytes.length; end += 1) {
      expect(decodeEntries(bytes.subarray(0, end), 9)).to.equal('entries that end too early');
    }
    expect(decodeEntries(Buffer.from(LINK.replace('03', '04'), 'hex'), 9)).to.equal('an entry of unknown kind 4');
    expect(decodeEntries(Buffer.from(LINK.replace('6c61', 'ff61'), 'hex'), 9)).to.equal('a path that is not UTF-8');
    expect(decodeEntries(Buffer.from(LINK.replace('6c61', '6cff'), 'hex'), 9)).to.equal('a path that is not UTF-8');
    const huge = Buffer.from(LINK, 'hex').fill(0xff, 3, 11);
    expect(decodeEntries(huge, 9)).to.equal('an entry over 2^53 bytes');
    expect(decodeEntries(Buffer.from(LINK + LINK, 'hex'), 1)).to.equal('over 1 entries');
  });

  it('of any kind give entries that have the same bytes again, or a reason', () => {
    fc.assert(
      fc.property(anyEntries, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), (entries, changes) => {
        const bytes = encodeEntries(entries);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        const decoded = decodeEntries(bytes, 100);
        if (typeof decoded !== 'string') expect(encodeEntries(decoded)).to.deep.equal(bytes);
      }),
      { numRuns: 500 },
    );
  });
});
