interface Parcel {
  readonly at: number;
  readonly deliver: () => void;
}

/** One direction between two sites: everything that goes it shares its bandwidth and takes its latency. */
export class Way {
  readonly #latencyMs: number;
  readonly #bytesPerMs: number;
  readonly #parcels: Parcel[] = [];
  #freeAt = 0;

  constructor(latencyMs: number, bytesPerMs: number) {
    this.#latencyMs = latencyMs;
    this.#bytesPerMs = bytesPerMs;
  }

  /** Delivers in order; returns the time for which the link is busy. */
  pass(bytes: number, deliver: () => void): number {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + bytes / this.#bytesPerMs;
    this.#parcels.push({ at: this.#freeAt + this.#latencyMs, deliver });
    if (this.#parcels.length === 1) this.#wait(now);
    return this.#freeAt - now;
  }

  #wait(now: number): void {
    const [first] = this.#parcels;
    if (first === undefined) return;
    setTimeout(() => {
      const due = performance.now();
      while ((this.#parcels[0]?.at ?? Infinity) <= due) this.#parcels.shift()?.deliver();
      this.#wait(due);
    }, first.at - now);
  }
}
