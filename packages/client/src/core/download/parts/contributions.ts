import type { Rank } from '@shoal/common';

/** Verified bytes received from each peer since they were last reported to the uploader, which serves by them. */
export class Contributions {
  readonly #bytes = new Map<Rank, number>();

  add(rank: Rank, bytes: number): void {
    this.#bytes.set(rank, (this.#bytes.get(rank) ?? 0) + bytes);
  }

  take(): readonly (readonly [Rank, number])[] {
    const all = [...this.#bytes];
    this.#bytes.clear();
    return all;
  }
}
