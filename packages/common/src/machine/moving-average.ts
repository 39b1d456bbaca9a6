/** An exponential moving average. The first sample is taken unchanged. */
export class MovingAverage {
  readonly #weight: number;
  #value: number | undefined;

  /** `weight`: share of the newest sample, 0 to 1. */
  constructor(weight: number) {
    this.#weight = weight;
  }

  /** Undefined before the first sample. */
  get value(): number | undefined {
    return this.#value;
  }

  /** `weight` replaces the usual one for this sample. */
  add(sample: number, weight = this.#weight): void {
    this.#value = this.#value === undefined ? sample : this.#value + weight * (sample - this.#value);
  }
}
