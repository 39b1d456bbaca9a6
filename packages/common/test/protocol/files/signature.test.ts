import { expect } from 'chai';
import fc from 'fast-check';

import { MAX_SIGNATURES, mergedSignatures, type Signature } from '@shoal/common';
import { describe, it } from 'mocha';

const some: fc.Arbitrary<Signature> = fc.record({
  publicKey: fc.constantFrom('a', 'b', 'c'),
  signature: fc.constantFrom('1', '2', '3', '4'),
});

describe('merged signatures', () => {
  it('keep what was known, take each that is new once, and stay within the limit', () => {
    const known = fc.uniqueArray(some, { maxLength: MAX_SIGNATURES, selector: JSON.stringify });
    fc.assert(
      fc.property(known, fc.array(some, { maxLength: 20 }), (before, further) => {
        const merged = mergedSignatures(before, further);
        expect(merged.slice(0, before.length)).to.deep.equal(before);
        const all = new Set([...before, ...further].map((item) => JSON.stringify(item)));
        expect(merged.length).to.equal(Math.min(MAX_SIGNATURES, all.size));
        expect(new Set(merged.map((item) => JSON.stringify(item))).size).to.equal(merged.length);
      }),
    );
  });

  it('are the same list where nothing is new', () => {
    const known = [{ publicKey: 'a', signature: '1' }];
    expect(mergedSignatures(known, [...known])).to.equal(known);
  });
});
