import type { Millis } from '@shoal/common';

/** A growth has paid off where the rate rose by this much at least; less is noise. */
const GAIN = 1.04;
/** A level is judged after this time and so many acknowledged uploads a slot. */
const LEVEL_MS = 250;
const UPLOADS_PER_SLOT = 2;
/** After a growth that did not pay off, so many levels pass before the next is tried. */
const REST_LEVELS = 12;
/** A configured uplink counts as full at this share of it (DESIGN §5). */
const FULL = 0.95;

export interface ConcurrencyOptions {
  /** At the very beginning; each upload that arrives adds one, up to `usual`. */
  readonly first: number;
  readonly usual: number;
  readonly most: number;
  /** Bytes a millisecond that the uplink takes, where somebody said so; else undefined. */
  readonly uplink: number | undefined;
}

/**
 * How many uploads run at once (DESIGN §5, levers 2 and 4): few, because a segment is only useful
 * once it is whole, but enough to fill an uplink that nobody has measured. While requests wait, one
 * slot more is tried; it stays where the acknowledged rate rose, else it goes again.
 *
 * It begins with fewer than usual: a swarm in which nobody holds anything waits for the first whole
 * segments, and those of many uploads that begin together are whole late.
 */
export class UploadConcurrency {
  readonly #options: ConcurrencyOptions;
  #limit: number;
  readonly #usual: number;
  #since: Millis | undefined;
  #bytes = 0;
  #uploads = 0;
  #saturated = 0;
  #rateBefore: number | undefined;
  #rest = 0;
  #isRamping: boolean;

  constructor(options: ConcurrencyOptions) {
    this.#options = options;
    this.#usual = Math.min(options.usual, options.most);
    this.#limit = Math.min(options.first, this.#usual);
    this.#isRamping = this.#limit < this.#usual;
  }

  get limit(): number {
    return this.#limit;
  }

  /** An upload was acknowledged; `isWaitedFor`: all slots were taken, and a request waited for this one. */
  acknowledged(bytes: number, isWaitedFor: boolean, now: Millis): void {
    if (this.#isRamping) {
      this.#limit = Math.min(this.#limit + 1, this.#usual);
      this.#isRamping = this.#limit < this.#usual;
      return;
    }
    this.#since ??= now;
    this.#bytes += bytes;
    this.#uploads += 1;
    if (isWaitedFor) this.#saturated += 1;
    const elapsed = now - this.#since;
    if (elapsed < LEVEL_MS || this.#uploads < UPLOADS_PER_SLOT * this.#limit) return;
    this.#judge(this.#bytes / elapsed, this.#saturated * 2 > this.#uploads);
    this.#since = now;
    this.#bytes = 0;
    this.#uploads = 0;
    this.#saturated = 0;
  }

  #judge(rate: number, isSaturated: boolean): void {
    const before = this.#rateBefore;
    this.#rateBefore = undefined;
    if (before !== undefined && rate < before * GAIN) {
      this.#limit -= 1;
      this.#rest = REST_LEVELS;
    } else if (this.#rest > 0) {
      this.#rest -= 1;
    } else if (isSaturated && this.#limit < this.#options.most && !this.#isFull(rate)) {
      this.#limit += 1;
      this.#rateBefore = rate;
    }
  }

  #isFull(rate: number): boolean {
    return this.#options.uplink !== undefined && rate >= FULL * this.#options.uplink;
  }
}
