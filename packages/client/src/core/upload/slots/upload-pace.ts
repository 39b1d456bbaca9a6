import { type Millis, MovingAverage } from '@shoal/common';

/** Two uploads begin at least this share of a segment's time at the full uplink apart. */
const SPACING = 0.5;
/** Spaces shorter than this are not kept: a host's timers are coarser, and would cost a fast uplink its speed. */
const LEAST_SPACING_MS = 2;
/** One receiver that took for ever to acknowledge says nothing of the uplink. */
const MOST_SPACING_MS = 250;
const WEIGHT = 0.2;

/**
 * Keeps uploads from beginning together. Those that begin together share the uplink alike, end
 * together, and leave it idle together until the next requests are let in, again and again. Those
 * that begin apart end one after the other: the uplink always has one to carry on with, so that few
 * at once fill it, and the first copies of segments come sooner.
 */
export class UploadPace {
  /** Milliseconds for a byte if one upload has the whole uplink. */
  readonly #msPerByte = new MovingAverage(WEIGHT);
  #lastStart: Millis = -Infinity;

  started(now: Millis): void {
    this.#lastStart = now;
  }

  /** Bytes a millisecond that the uplink carried while an upload was under way. */
  acknowledged(rate: number): void {
    this.#msPerByte.add(1 / rate);
  }

  /** The time at which an upload of this many bytes may start beside others. */
  opensAt(bytes: number): Millis {
    const spacing = SPACING * (this.#msPerByte.value ?? 0) * bytes;
    return spacing < LEAST_SPACING_MS ? -Infinity : this.#lastStart + Math.min(spacing, MOST_SPACING_MS);
  }
}
