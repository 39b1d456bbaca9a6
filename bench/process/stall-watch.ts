const CHECK_MS = 50;

/** Notices that this process got no processor for a while: then neither did what it measures. */
export class StallWatch {
  #last = performance.now();
  #longestMs = 0;
  readonly #timer = setInterval(() => {
    const now = performance.now();
    this.#longestMs = Math.max(this.#longestMs, now - this.#last - CHECK_MS);
    this.#last = now;
  }, CHECK_MS);

  /** Ends the watch; tells the longest time, in seconds, for which nothing happened. */
  end(): number {
    clearInterval(this.#timer);
    return Math.max(this.#longestMs, performance.now() - this.#last - CHECK_MS) / 1000;
  }
}

/** A longer one spoils a run: a busy machine of two cores comes to half of it by itself. */
const TOLERATED_S = 1;
const ATTEMPTS = 3;

/** Does a run again where the machine was busy elsewhere meanwhile. */
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
