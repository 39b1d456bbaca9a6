import type { Millis } from './machine.js';

/** A bucket of tokens that fills at a constant rate up to its capacity. It starts full. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #capacity: number;
  #tokens: number;
  #filledAt: Millis | undefined;

  /** Without `now` the bucket starts to fill when it is first used. */
  constructor(perSecond: number, capacity: number, now?: Millis) {
    this.#perMs = perSecond / 1_000;
    this.#capacity = capacity;
    this.#tokens = capacity;
    this.#filledAt = now;
  }

  /** Negative while the bucket is overdrawn. */
  tokens(now: Millis): number {
    this.#fill(now, this.#perMs);
    return this.#tokens;
  }

  isFull(now: Millis): boolean {
    return this.tokens(now) >= this.#capacity;
  }

  /** Takes tokens; returns false, and takes none, where there are too few. `perSecond` replaces the rate until now. */
  take(count: number, now: Millis, perSecond?: number): boolean {
    this.#fill(now, perSecond === undefined ? this.#perMs : perSecond / 1_000);
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** Takes tokens that may not be there: returns how long the bucket is overdrawn. */
  overdraw(count: number, now: Millis): Millis {
    this.#fill(now, this.#perMs);
    this.#tokens -= count;
    return Math.max(0, -this.#tokens / this.#perMs);
  }

  /** Puts back tokens that were taken and not used. */
  putBack(count: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + count);
  }

  #fill(now: Millis, perMs: number): void {
    const elapsed = this.#filledAt === undefined ? 0 : Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsed * perMs);
  }
}
