import type { Millis } from '@shoal/common';

import { TokenBucket } from '../../token-bucket.js';

/** The limit of `--rate-down`: requests are charged before their answers arrive. */
export class DownloadLimit {
  readonly bytesPerSecond: number;
  readonly #bucket: TokenBucket;
  #closedUntil: Millis = 0;

  /** 0: no limit. */
  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond;
    this.#bucket = new TokenBucket(bytesPerSecond);
  }

  /** The limit delayed a request until this time. */
  get closedUntil(): Millis {
    return this.#closedUntil;
  }

  /** False where the next request has to wait until `closedUntil`. */
  isOpen(now: Millis): boolean {
    if (this.#bucket.isOpen(now)) return true;
    this.#closedUntil = this.#bucket.opensAt(now);
    return false;
  }

  charge(bytes: number, now: Millis): void {
    this.#bucket.take(bytes, now);
  }

  /** The bytes did not arrive. */
  refund(bytes: number): void {
    this.#bucket.giveBack(bytes);
  }
}
