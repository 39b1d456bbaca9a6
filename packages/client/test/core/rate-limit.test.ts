import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { RateLimit } from '#src/core/rate-limit.js';

/** Takes segments as fast as the limit allows for this long; returns the bytes taken. */
function drained(limit: RateLimit, segmentBytes: number, durationMs: number): number {
  let bytes = 0;
  for (let now = 0; now < durationMs; now = Math.max(now, limit.opensAt(now))) {
    limit.take(segmentBytes, now);
    bytes += segmentBytes;
  }
  return bytes;
}

/** Takes whatever it may each time that it comes, some milliseconds after the limit opened. */
function lateTaker(
  limit: RateLimit,
  segmentBytes: number,
  lateMs: readonly number[],
  durationMs: number,
): { readonly at: number }[] {
  const taken: { at: number }[] = [];
  for (let now = 0, turn = 0; now < durationMs; turn += 1) {
    while (limit.isOpen(now)) {
      limit.take(segmentBytes, now);
      taken.push({ at: now });
    }
    now = limit.opensAt(now) + (lateMs[turn % lateMs.length] ?? 0);
  }
  return taken;
}

describe('a rate limit', () => {
  it('holds a flow to its rate: within 3 % over two seconds where a segment is 1 % of that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000, max: 2_000_000_000 }), (rate) => {
        const bytes = drained(new RateLimit(rate), rate / 50, 2_000);
        expect(bytes <= 2.06 * rate && bytes >= 1.94 * rate, `${bytes / rate / 2} of the rate`).to.equal(true);
      }),
    );
  });

  it('holds in every two seconds, for a taker that is up to 20 ms late', () => {
    const lateness = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 50 });
    const rates = fc.integer({ min: 100_000, max: 2_000_000_000 });
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 20 }), lateness, (rate, segmentMs, lateMs) => {
        const segment = (rate * segmentMs) / 1_000;
        const taken = lateTaker(new RateLimit(rate), segment, lateMs, 6_000);
        for (let start = 0; start <= 4_000; start += 50) {
          const inTwoSeconds = taken.filter(({ at }) => at >= start && at < start + 2_000);
          const bytes = inTwoSeconds.length * segment;
          expect(bytes <= 2.06 * rate && bytes >= 1.94 * rate, `${bytes / rate / 2} of the rate`).to.equal(true);
        }
      }),
    );
  });

  it('gives nothing for having been idle', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.integer({ min: 1, max: 20 }))), (takes) => {
        const limit = new RateLimit(1_000_000);
        let now = 0;
        let bytes = 0;
        for (const [pauseMs, segmentMs] of takes) {
          now = Math.max(now + pauseMs, limit.opensAt(now + pauseMs));
          limit.take(segmentMs * 1_000, now);
          bytes += segmentMs * 1_000;
          expect(bytes, 'the rate, one burst and one segment').to.be.at.most(1_000 * (now + 30 + 20));
        }
      }),
    );
  });

  it('lets one long segment overdraw it, and then waits for the whole of it', () => {
    const limit = new RateLimit(1_000);
    limit.take(5_000, 0);
    expect(limit.isOpen(4_900)).to.equal(false);
    expect(limit.isOpen(5_000)).to.equal(true);
  });

  it('saves up no more than a moment', () => {
    const limit = new RateLimit(1_000_000);
    limit.take(1, 0);
    limit.take(60_000, 3_600_000);
    expect(limit.isOpen(3_600_000)).to.equal(false);
  });

  it('of rate 0 is always open', () => {
    const limit = new RateLimit(0);
    limit.take(1e12, 0);
    expect(limit.isOpen(0)).to.equal(true);
  });
});
