import { MovingAverage } from '@shoal/common';

/** A trial with one slot more is worth it where the rate rises by this share of what the slot adds. */
const WORTH = 0.4;
/** Rounds between an unsuccessful trial and the next one. */
const REST_ROUNDS = 32;
/** Below this share of the most that the uplink has carried, receivers are slower than their share of it. */
const BEHIND = 0.92;
/** Above this share it is full; after this many full rounds one slot less is tried. */
const FULL = 0.97;
const FULL_ROUNDS = 8;
/** The same where a trial has shown that the slot was needed once. */
const PROVEN_ROUNDS = 64;
/** A configured uplink counts as full at this share of it. */
const CONFIGURED_FULL = 0.95;
/** The maximum rate of the uplink is forgotten after once to twice this many uploads. */
const WINDOW_UPLOADS = 200;
const LEAST_AVERAGED = 4;

export interface ConcurrencyOptions {
  /** At first, and at least. */
  readonly first: number;
  /** At most where it is receivers that do not take their share of the uplink. */
  readonly usual: number;
  /** At most where each one more carries more: a long way. */
  readonly most: number;
  /** The configured rate of the uplink in bytes a millisecond; undefined without one. */
  readonly uplink: number | undefined;
}

/**
 * The number of uploads at a time (docs/scheduling.md): as few as fill the uplink, because a
 * segment is only useful once it is whole. The uplink's rate is not known, but by Little's law
 * (1961) each acknowledged upload measures the uplink's rate meanwhile: its bytes times the
 * uploads that ran beside it, over its time. A round is as many acknowledgements as there are slots.
 *
 * - A trial, at the very beginning and now and then: one slot more stays where it carries its part.
 *   With a long round trip that continues until the uplink is full.
 * - Less than the recent maximum of the uplink: its receivers are busy with other peers, and more
 *   are served, up to `usual`.
 * - At the maximum rate for some rounds: one slot less.
 */
export class UploadConcurrency {
  readonly #options: ConcurrencyOptions;
  readonly #usual: number;
  readonly #least: number;
  #limit: number;
  /** The number of slots that a trial has confirmed. */
  #proven: number;
  #trial: { readonly rate: number; readonly limit: number } | undefined;
  #rest = 0;
  #fullRounds = 0;
  readonly #rate = new MovingAverage(1 / LEAST_AVERAGED);
  /** Of the window before, and of the one at hand. */
  #most: [before: number, now: number] = [0, 0];
  #windowUploads = 0;
  #round = { uploads: 0, rates: 0, waitedFor: 0 };

  constructor(options: ConcurrencyOptions) {
    this.#options = options;
    this.#usual = Math.min(options.usual, options.most);
    this.#least = Math.min(options.first, options.most);
    this.#limit = this.#least;
    this.#proven = this.#limit;
  }

  get limit(): number {
    return this.#limit;
  }

  get most(): number {
    return this.#options.most;
  }

  /**
   * An upload was acknowledged. `rate`: bytes a millisecond that the uplink carried meanwhile;
   * `isWaitedFor`: all slots were taken, and a request waited for this one.
   */
  acknowledged(rate: number, isWaitedFor: boolean): void {
    this.#rate.add(rate, 1 / Math.max(LEAST_AVERAGED, 2 * this.#limit));
    this.#windowUploads += 1;
    if (this.#windowUploads > WINDOW_UPLOADS) {
      this.#most = [this.#most[1], 0];
      this.#windowUploads = 0;
    }
    const round = this.#round;
    round.uploads += 1;
    round.rates += rate;
    if (isWaitedFor) round.waitedFor += 1;
    if (round.uploads < Math.max(2, this.#limit)) return;
    this.#most[1] = Math.max(this.#most[1], this.#rate.value ?? 0);
    this.#round = { uploads: 0, rates: 0, waitedFor: 0 };
    this.#judge(round.rates / round.uploads, round.waitedFor * 2 > round.uploads);
  }

  #judge(rate: number, isWaitedFor: boolean): void {
    const trial = this.#trial;
    this.#trial = undefined;
    if (trial !== undefined) {
      const isWorthIt = rate / trial.rate - 1 >= WORTH * (this.#limit / trial.limit - 1);
      if (!isWorthIt) {
        this.#limit = trial.limit;
        this.#rest = REST_ROUNDS;
        return;
      }
      this.#proven = this.#limit;
    }
    const mayGrow = isWaitedFor && !this.#isConfiguredFull(rate);
    if (this.#rest > 0) {
      this.#rest -= 1;
    } else if (mayGrow && this.#limit < this.#options.most) {
      this.#trial = { rate, limit: this.#limit };
      this.#limit += 1;
      return;
    }
    const most = Math.max(...this.#most);
    if (rate < BEHIND * most) {
      this.#fullRounds = 0;
      const needed = Math.max(this.#limit + 1, Math.round((this.#limit * most) / rate));
      if (mayGrow) this.#limit = Math.max(this.#limit, Math.min(needed, this.#usual));
    } else if (rate > FULL * most) {
      this.#fullRounds += 1;
      const rounds = this.#limit > this.#proven ? FULL_ROUNDS : PROVEN_ROUNDS;
      if (this.#fullRounds < rounds || this.#limit <= this.#least) return;
      this.#limit -= 1;
      this.#proven = Math.min(this.#proven, this.#limit);
      this.#fullRounds = 0;
    }
  }

  #isConfiguredFull(rate: number): boolean {
    return this.#options.uplink !== undefined && rate >= CONFIGURED_FULL * this.#options.uplink;
  }
}
