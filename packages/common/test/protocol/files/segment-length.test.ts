import { expect } from 'chai';
import fc from 'fast-check';

import { defaultSegmentBytes } from '@shoal/common';
import { describe, it } from 'mocha';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('the default segment length', () => {
  it('is a power of two from 64 KiB to 4 MiB that makes 60 segments or more for each doubling of the swarm', () => {
    const lengths = fc.oneof(
      fc.maxSafeNat(),
      fc.nat(),
      fc.nat(8 * 1024).map((n) => n * MIB),
    );
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 100_000 }), (length, clients) => {
        const bytes = defaultSegmentBytes(length, clients);
        const segments = 60 * Math.log2(clients + 1);
        expect(Number.isInteger(Math.log2(bytes)) && bytes >= 64 * KIB && bytes <= 4 * MIB, `${bytes}`).to.equal(true);
        if (bytes > 64 * KIB) expect(length / bytes, 'not too few').to.be.at.least(segments * 0.999);
        if (bytes < 4 * MIB) expect(length / bytes, 'no more than needed').to.be.at.most(segments * 2.001);
      }),
    );
  });

  it('makes some five hundred to a thousand segments for an unknown number of clients', () => {
    expect(defaultSegmentBytes(0)).to.equal(64 * KIB);
    expect(defaultSegmentBytes(64 * MIB)).to.equal(128 * KIB);
    expect(defaultSegmentBytes(128 * MIB)).to.equal(256 * KIB);
    expect(defaultSegmentBytes(1024 * MIB)).to.equal(2 * MIB);
    expect(defaultSegmentBytes(1024 * 1024 * MIB)).to.equal(4 * MIB);
  });

  it('is longer for few clients', () => {
    expect(defaultSegmentBytes(128 * MIB, 8)).to.equal(512 * KIB);
    expect(defaultSegmentBytes(64 * MIB, 16)).to.equal(256 * KIB);
    expect(defaultSegmentBytes(1024 * MIB, 1)).to.equal(4 * MIB);
  });
});
