import { type Millis, MovingAverage } from '@shoal/common';

const WINDOW_MS = 250;
const WEIGHT = 0.3;

/** The rate at which payload arrives from all peers, averaged over about a second. */
export class RateMeter {
  readonly #average = new MovingAverage(WEIGHT);
  #since: Millis | undefined;
  #bytes = 0;

  /** Bytes per millisecond; 0 before the first window has ended. */
  get rate(): number {
    return this.#average.value ?? 0;
  }

  add(bytes: number, now: Millis): void {
    this.#since ??= now;
    this.#bytes += bytes;
    const elapsed = now - this.#since;
    if (elapsed < WINDOW_MS) return;
    // Segments of declared files have no bytes: they alone do not start the average.
    if (this.#bytes > 0 || this.rate > 0) this.#average.add(this.#bytes / elapsed);
    this.#since = now;
    this.#bytes = 0;
  }
}
