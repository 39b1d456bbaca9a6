const CHECK_MS = 50;

/** Detects times in which this process got no processor, in which case the measured process got none either. */
export class StallWatch {
  #last = performance.now();
  #longestMs = 0;
  readonly #timer = setInterval(() => {
    const now = performance.now();
    this.#longestMs = Math.max(this.#longestMs, now - this.#last - CHECK_MS);
    this.#last = now;
  }, CHECK_MS);

  /** Ends the measurement; returns the longest pause in seconds. */
  end(): number {
    clearInterval(this.#timer);
    return Math.max(this.#longestMs, performance.now() - this.#last - CHECK_MS) / 1000;
  }
}

/** A longer pause invalidates a run; a busy machine of two cores reaches half of it without other load. */
const TOLERATED_S = 1;
const ATTEMPTS = 3;

/** Repeats a run during which the machine was busy with other processes. */
export async function undisturbed<T extends { readonly stalledS: number }>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const figures = await run();
    if (figures.stalledS < TOLERATED_S) return figures;
    const what = `nothing ran here for ${figures.stalledS.toFixed(1)} s, the machine was busy elsewhere`;
    if (attempt === ATTEMPTS) {
      console.log(`  ${what}: these figures are of no use`);
      return figures;
    }
    console.log(`  ${what}: once more`);
  }
}
