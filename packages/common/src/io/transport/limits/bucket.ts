import { now } from '../../host/awake-clock.js';

/** Fills at a rate, and may go below zero: what has come has come. */
export class Bucket {
  readonly #perMs: number;
  readonly #most: number;
  #left: number;
  #at = now();

  constructor(perSecond: number, most: number) {
    this.#perMs = perSecond / 1_000;
    this.#most = most;
    this.#left = most;
  }

  /** Returns the time to wait before the next call. */
  take(count: number): number {
    this.#left -= count;
    if (this.#left > 0) return 0;
    const at = now();
    this.#left = Math.min(this.#most, this.#left + (at - this.#at) * this.#perMs);
    this.#at = at;
    return this.#left >= 0 ? 0 : Math.ceil(-this.#left / this.#perMs);
  }
}
