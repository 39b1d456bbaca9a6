import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { TokenBucket } from '#src/core/token-bucket.js';

/** Takes segments as fast as the bucket lets it for so long; returns the bytes taken. */
function drained(bucket: TokenBucket, segmentBytes: number, durationMs: number): number {
  let bytes = 0;
  for (let now = 0; now < durationMs; now = Math.max(now, bucket.opensAt(now))) {
    bucket.take(segmentBytes, now);
    bytes += segmentBytes;
  }
  return bytes;
}

describe('a token bucket', () => {
  it('holds a flow to its rate: within 3 % over two seconds where a segment is 1 % of that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000, max: 2_000_000_000 }), (rate) => {
        const bytes = drained(new TokenBucket(rate), rate / 50, 2_000);
        assert.ok(bytes <= 2.06 * rate && bytes >= 1.94 * rate, `${bytes / rate / 2} of the rate`);
      }),
    );
  });

  it('lets one long segment overdraw it, and then waits for the whole of it', () => {
    const bucket = new TokenBucket(1_000);
    bucket.take(5_000, 0);
    assert.ok(!bucket.isOpen(4_900));
    assert.ok(bucket.isOpen(5_000));
  });

  it('saves up no more than a moment', () => {
    const bucket = new TokenBucket(1_000_000);
    bucket.take(1, 0);
    bucket.take(60_000, 3_600_000);
    assert.ok(!bucket.isOpen(3_600_000));
  });

  it('of rate 0 is always open', () => {
    const bucket = new TokenBucket(0);
    bucket.take(1e12, 0);
    assert.ok(bucket.isUnlimited && bucket.isOpen(0));
  });
});
