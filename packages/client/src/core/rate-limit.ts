import { type Millis, TokenBucket } from '@shoal/common';

/** Bytes that may be sent at once after a pause, as the time that the limit allows for them. */
const BURST_MS = 30;

/**
 * Limits the rate of a transfer. A segment may overdraw the limit once, and the next one waits until the debt is paid:
 * over any two seconds the rate is exact to one segment and the burst.
 */
export class RateLimit {
  /** Bytes a second; 0: no limit. */
  readonly bytesPerSecond: number;
  readonly #bucket: TokenBucket | undefined;

  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond;
    if (bytesPerSecond !== 0) this.#bucket = new TokenBucket(bytesPerSecond, (bytesPerSecond / 1_000) * BURST_MS);
  }

  isOpen(now: Millis): boolean {
    return this.opensAt(now) <= now;
  }

  /** The time from which a segment may be sent. */
  opensAt(now: Millis): Millis {
    const tokens = this.#bucket?.tokens(now) ?? Infinity;
    return tokens > 0 ? now : now - tokens / (this.bytesPerSecond / 1_000) + 1;
  }

  take(bytes: number, now: Millis): void {
    this.#bucket?.overdraw(bytes, now);
  }

  /** The bytes were not sent. */
  giveBack(bytes: number): void {
    this.#bucket?.putBack(bytes);
  }
}
