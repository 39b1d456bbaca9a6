import type { Millis } from '@shoal/common';

/** How much may go at once after a pause, in the time that the rate allows for it. */
const BURST_MS = 30;

/**
 * Limits a flow to a rate. A taker may overdraw once, by one segment, and then waits until
 * the debt is paid: over any two seconds the flow is exact to a segment and the burst.
 */
export class TokenBucket {
  /** Bytes a millisecond; Infinity: no limit. */
  readonly #rate: number;
  #tokens: number;
  #filledAt: Millis | undefined;

  /** `bytesPerSecond` 0: no limit. */
  constructor(bytesPerSecond: number) {
    this.#rate = bytesPerSecond === 0 ? Infinity : bytesPerSecond / 1_000;
    this.#tokens = this.#rate * BURST_MS;
  }

  get isUnlimited(): boolean {
    return this.#rate === Infinity;
  }

  /** True where something may be taken now. */
  isOpen(now: Millis): boolean {
    return this.opensAt(now) <= now;
  }

  /** The time at which bytes may be taken. */
  opensAt(now: Millis): Millis {
    if (this.#rate === Infinity) return now;
    this.#fill(now);
    return this.#tokens > 0 ? now : now - this.#tokens / this.#rate + 1;
  }

  take(bytes: number, now: Millis): void {
    if (this.#rate === Infinity) return;
    this.#fill(now);
    this.#tokens -= bytes;
  }

  /** Returns bytes that were taken and not used. */
  giveBack(bytes: number): void {
    if (this.#rate === Infinity) return;
    this.#tokens = Math.min(this.#rate * BURST_MS, this.#tokens + bytes);
  }

  #fill(now: Millis): void {
    const elapsed = this.#filledAt === undefined ? 0 : Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#tokens = Math.min(this.#rate * BURST_MS, this.#tokens + elapsed * this.#rate);
  }
}
