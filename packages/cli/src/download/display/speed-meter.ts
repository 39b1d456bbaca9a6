/** The speed over the last few seconds: a bar that shows the mean since the start lies about the rest. */
export class SpeedMeter {
  readonly #samples: { readonly amount: number; readonly at: number }[] = [];

  /** Takes the amount reached at a time and returns the speed a second; 0 while that is unknown. */
  add(amount: number, atMs: number): number {
    this.#samples.push({ amount, at: atMs });
    while (this.#samples.length > 2 && atMs - (this.#samples[1]?.at ?? atMs) >= WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || atMs <= first.at) return 0;
    return (1000 * (amount - first.amount)) / (atMs - first.at);
  }
}

const WINDOW_MS = 3_000;
