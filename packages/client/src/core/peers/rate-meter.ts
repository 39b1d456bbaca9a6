import type { Millis } from '@shoal/common';

const WINDOW_MS = 250;
const SMOOTHING = 0.3;

/** How fast payload comes in, over all sources: bytes a millisecond, smoothed over about a second. */
export class RateMeter {
  #since: Millis | undefined;
  #bytes = 0;
  #rate = 0;

  get rate(): number {
    return this.#rate;
  }

  add(bytes: number, now: Millis): void {
    this.#since ??= now;
    this.#bytes += bytes;
    const elapsed = now - this.#since;
    if (elapsed < WINDOW_MS) return;
    const sample = this.#bytes / elapsed;
    this.#rate = this.#rate === 0 ? sample : this.#rate + SMOOTHING * (sample - this.#rate);
    this.#since = now;
    this.#bytes = 0;
  }
}
