import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { defaultSegmentBytes } from '@shoal/common';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('the default segment length', () => {
  it('is a power of two between 64 KiB and 4 MiB that makes at most about a thousand segments', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.maxSafeNat(),
          fc.nat(),
          fc.nat(8 * 1024).map((n) => n * MIB),
        ),
        (length) => {
          const bytes = defaultSegmentBytes(length);
          assert.ok(Number.isInteger(Math.log2(bytes)) && bytes >= 64 * KIB && bytes <= 4 * MIB, `${bytes}`);
          if (bytes < 4 * MIB) assert.ok(length / bytes <= 1024);
          if (bytes > 64 * KIB) assert.ok(length / bytes > 512, 'no longer than it needs to be');
        },
      ),
    );
  });

  it('changes where a file has 1,024 segments', () => {
    assert.equal(defaultSegmentBytes(0), 64 * KIB);
    assert.equal(defaultSegmentBytes(64 * MIB), 64 * KIB);
    assert.equal(defaultSegmentBytes(64 * MIB + 1), 128 * KIB);
    assert.equal(defaultSegmentBytes(2 * 1024 * MIB + 1), 4 * MIB);
    assert.equal(defaultSegmentBytes(1024 * 1024 * MIB), 4 * MIB);
  });
});
