import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { UploadConcurrency } from '#src/core/uploader/upload-concurrency.js';

const SEGMENT = 100_000;

interface Link {
  /** Bytes a millisecond. */
  readonly capacity: number;
  /** From the last byte to its acknowledgement, and to the next upload's first. */
  readonly rttMs: number;
}

/** Serves receivers that never tire for so many uploads; returns the limits seen, one an upload. */
function play(
  concurrency: UploadConcurrency,
  { capacity, rttMs }: Link,
  uploads: number,
  isWaitedFor = true,
): number[] {
  const limits: number[] = [];
  let now = 0;
  for (let i = 0; i < uploads; i += 1) {
    const rate = Math.min(capacity, (concurrency.limit * SEGMENT) / (SEGMENT / capacity + rttMs));
    now += SEGMENT / rate;
    concurrency.acknowledged(SEGMENT, isWaitedFor, now);
    limits.push(concurrency.limit);
  }
  return limits;
}

describe('how many uploads run at once', () => {
  it('grows over a long way until the uplink is full', () => {
    const concurrency = new UploadConcurrency({ first: 2, usual: 2, most: 32, uplink: undefined });
    // 10 ms to send a segment, 90 ms of way: ten uploads fill the link.
    play(concurrency, { capacity: 10_000, rttMs: 90 }, 5_000);
    assert.ok(concurrency.limit >= 9 && concurrency.limit <= 11, `${concurrency.limit}`);
  });

  it('stays where it began, but for one trial now and then, where the uplink is full already', () => {
    const concurrency = new UploadConcurrency({ first: 6, usual: 6, most: 32, uplink: undefined });
    const limits = play(concurrency, { capacity: 10_000, rttMs: 0 }, 5_000);
    assert.ok(Math.max(...limits) === 7);
    assert.ok(limits.filter((limit) => limit > 6).length < limits.length / 8);
  });

  it('does not grow while nobody waits', () => {
    const concurrency = new UploadConcurrency({ first: 2, usual: 2, most: 32, uplink: undefined });
    play(concurrency, { capacity: 10_000, rttMs: 90 }, 1_000, false);
    assert.equal(concurrency.limit, 2);
  });

  it('does not grow when a configured uplink is nearly full', () => {
    const concurrency = new UploadConcurrency({ first: 8, usual: 8, most: 32, uplink: 8_000 });
    play(concurrency, { capacity: 10_000, rttMs: 90 }, 5_000);
    assert.equal(concurrency.limit, 8);
  });

  it('begins with few, so that the first ones arrive soon, and adds one with each that does', () => {
    const concurrency = new UploadConcurrency({ first: 2, usual: 6, most: 32, uplink: undefined });
    assert.equal(concurrency.limit, 2);
    assert.deepEqual(play(concurrency, { capacity: 10_000, rttMs: 0 }, 6, false), [3, 4, 5, 6, 6, 6]);
  });

  it('never exceeds its most, not even at first', () => {
    const concurrency = new UploadConcurrency({ first: 6, usual: 6, most: 3, uplink: undefined });
    assert.equal(Math.max(concurrency.limit, ...play(concurrency, { capacity: 1e6, rttMs: 90 }, 1_000)), 3);
  });
});
