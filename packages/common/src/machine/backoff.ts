import type { Millis } from './machine.js';
import type { Random } from './random.js';

export interface BackoffOptions {
  readonly firstMs: Millis;
  readonly maxMs: Millis;
}

/**
 * Exponential backoff with jitter: the n-th delay is firstMs · 2ⁿ up to maxMs, times a random
 * 0.5–1.5, so that clients which lost the same tracker do not return in one wave.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  readonly #random: Random;
  #failures = 0;

  constructor(options: BackoffOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  next(): Millis {
    const { firstMs, maxMs } = this.#options;
    const delay = Math.min(maxMs, firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return delay * this.#random.between(0.5, 1.5);
  }

  reset(): void {
    this.#failures = 0;
  }
}
