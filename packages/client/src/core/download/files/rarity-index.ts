import type { Random } from '@shoal/common';

/** What the index asks of somebody who may hold a segment. */
export interface Holder {
  has(index: number): boolean;
}

/**
 * The wanted segments of one file in buckets by how many partial sources hold them, so that the
 * rarest one which a given source holds is found without looking at them all. Sources that hold
 * everything are not counted: they change no order.
 */
export class RarityIndex {
  readonly #random: Random;
  /**
   * By segment, side by side: its place in its bucket (−1 where it is not wanted), and how many
   * partial sources hold it.
   */
  readonly #cells: Int32Array;
  readonly #buckets: number[][] = [[]];
  #size = 0;

  constructor(segments: number, random: Random) {
    this.#random = random;
    this.#cells = new Int32Array(2 * segments);
    for (let index = 0; index < segments; index += 1) this.#setPlace(index, -1);
  }

  /** Wanted segments. */
  get size(): number {
    return this.#size;
  }

  /** Partial sources that hold the segment. */
  holders(index: number): number {
    return this.#cells[2 * index + 1] as number;
  }

  isWanted(index: number): boolean {
    return this.#place(index) >= 0;
  }

  want(index: number): void {
    if (this.isWanted(index)) return;
    this.#insert(index);
    this.#size += 1;
  }

  unwant(index: number): void {
    if (!this.isWanted(index)) return;
    this.#remove(index);
    this.#size -= 1;
  }

  /** One more (`change` 1) or one less (−1) partial source holds the segment. */
  countHolder(index: number, change: 1 | -1): void {
    const wanted = this.isWanted(index);
    if (wanted) this.#remove(index);
    this.#cells[2 * index + 1] = this.holders(index) + change;
    if (wanted) this.#insert(index);
  }

  /** The rarest wanted segment that the source holds, ties at random. */
  rarest(source: Holder): number | undefined {
    for (const bucket of this.#buckets) {
      const { length } = bucket;
      let at = length > 1 ? this.#random.below(length) : 0;
      for (let left = length; left > 0; left -= 1) {
        const index = bucket[at] as number;
        if (source.has(index)) return index;
        at = at + 1 === length ? 0 : at + 1;
      }
    }
    return undefined;
  }

  /** Some wanted segment that the source holds, each as likely as the others. */
  random(source: Holder): number | undefined {
    const held = this.#buckets.flatMap((bucket) => bucket.filter((index) => source.has(index)));
    return held.length === 0 ? undefined : held[this.#random.below(held.length)];
  }

  #insert(index: number): void {
    const holders = this.holders(index);
    while (this.#buckets.length <= holders) this.#buckets.push([]);
    const bucket = this.#buckets[holders] as number[];
    this.#setPlace(index, bucket.length);
    bucket.push(index);
  }

  #remove(index: number): void {
    const bucket = this.#buckets[this.holders(index)] as number[];
    const place = this.#place(index);
    const last = bucket.pop() as number;
    if (last !== index) {
      bucket[place] = last;
      this.#setPlace(last, place);
    }
    this.#setPlace(index, -1);
  }

  #place(index: number): number {
    return this.#cells[2 * index] as number;
  }

  #setPlace(index: number, place: number): void {
    this.#cells[2 * index] = place;
  }
}
