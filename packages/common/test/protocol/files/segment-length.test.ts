import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { defaultSegmentBytes } from '@shoal/common';

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
        assert.ok(Number.isInteger(Math.log2(bytes)) && bytes >= 64 * KIB && bytes <= 4 * MIB, `${bytes}`);
        if (bytes > 64 * KIB) assert.ok(length / bytes >= segments * 0.999, 'not too few');
        if (bytes < 4 * MIB) assert.ok(length / bytes <= segments * 2.001, 'no more than needed');
      }),
    );
  });

  it('makes some five hundred to a thousand segments where nobody knows how many clients will come', () => {
    assert.equal(defaultSegmentBytes(0), 64 * KIB);
    assert.equal(defaultSegmentBytes(64 * MIB), 128 * KIB);
    assert.equal(defaultSegmentBytes(128 * MIB), 256 * KIB);
    assert.equal(defaultSegmentBytes(1024 * MIB), 2 * MIB);
    assert.equal(defaultSegmentBytes(1024 * 1024 * MIB), 4 * MIB);
  });

  it('is longer for few clients', () => {
    assert.equal(defaultSegmentBytes(128 * MIB, 8), 512 * KIB);
    assert.equal(defaultSegmentBytes(64 * MIB, 16), 256 * KIB);
    assert.equal(defaultSegmentBytes(1024 * MIB, 1), 4 * MIB);
  });
});
