import type { Random } from '@shoal/common';

/** A set of held segments. */
export interface HeldSet {
  has(index: number): boolean;
}

/**
 * The wanted segments of one file (missing and not requested), in buckets by the number of partial peers that hold
 * them: finds the rarest segment that a given peer holds without a scan of all segments. Peers that hold everything are
 * not counted, because they do not affect the order.
 */
export class RarityIndex {
  readonly #random: Random;
  /** For each segment two cells: its place in its bucket (−1 if not wanted), and the number of partial peers that hold it. */
  readonly #cells: Int32Array;
  readonly #buckets: number[][] = [[]];
  #size = 0;

  constructor(segments: number, random: Random) {
    this.#random = random;
    this.#cells = new Int32Array(2 * segments);
    for (let index = 0; index < segments; index += 1) this.#setPlace(index, -1);
  }

  /** Number of wanted segments. */
  get size(): number {
    return this.#size;
  }

  /** Number of partial peers that hold the segment. */
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

  /** The number of partial peers that hold the segment changes by one. */
  countHolder(index: number, change: 1 | -1): void {
    const wanted = this.isWanted(index);
    if (wanted) this.#remove(index);
    this.#cells[2 * index + 1] = this.holders(index) + change;
    if (wanted) this.#insert(index);
  }

  /** The rarest wanted segment that the peer holds, ties at random. */
  rarest(held: HeldSet): number | undefined {
    for (const bucket of this.#buckets) {
      const { length } = bucket;
      let at = length > 1 ? this.#random.below(length) : 0;
      for (let left = length; left > 0; left -= 1) {
        const index = bucket[at] as number;
        if (held.has(index)) return index;
        at = at + 1 === length ? 0 : at + 1;
      }
    }
    return undefined;
  }

  /** A wanted segment that the peer holds, uniformly at random. */
  random(held: HeldSet): number | undefined {
    const candidates = this.#buckets.flatMap((bucket) => bucket.filter((index) => held.has(index)));
    return candidates.length === 0 ? undefined : candidates[this.#random.below(candidates.length)];
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
