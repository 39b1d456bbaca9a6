import type { Millis } from '@shoal/common';

import { RateLimit } from '../../rate-limit.js';

/** The limit of `--rate-down`: requests are charged before their answers arrive. */
export class DownloadLimit {
  readonly bytesPerSecond: number;
  readonly #limit: RateLimit;
  #closedUntil: Millis = 0;

  /** 0: no limit. */
  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond;
    this.#limit = new RateLimit(bytesPerSecond);
  }

  /** The limit delayed a request until this time. */
  get closedUntil(): Millis {
    return this.#closedUntil;
  }

  /** False where the next request has to wait until `closedUntil`. */
  isOpen(now: Millis): boolean {
    if (this.#limit.isOpen(now)) return true;
    this.#closedUntil = this.#limit.opensAt(now);
    return false;
  }

  charge(bytes: number, now: Millis): void {
    this.#limit.take(bytes, now);
  }

  /** The bytes did not arrive. */
  refund(bytes: number): void {
    this.#limit.giveBack(bytes);
  }
}
