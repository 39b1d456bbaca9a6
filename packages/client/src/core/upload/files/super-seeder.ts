import { type Random, SegmentSet } from '@shoal/common';

/**
 * The segments of a super-seeder for requests for any segment: each one once, before any is sent twice
 * (docs/scheduling.md). A segment that another peer is known to have counts as sent.
 */
export class SuperSeeder {
  readonly #sent: SegmentSet;
  readonly #returned: number[] = [];
  #cursor: number;
  #unvisited: number;

  /** Starts at a random segment, so that two seeders of one file do not send the same ones. */
  constructor(segments: number, random: Random) {
    this.#sent = SegmentSet.empty(segments);
    this.#cursor = segments > 0 ? random.below(segments) : 0;
    this.#unvisited = segments;
  }

  /** The next segment that was never sent; undefined when all were. */
  next(): number | undefined {
    for (let index = this.#returned.pop(); index !== undefined; index = this.#returned.pop()) {
      if (this.#sent.add(index)) return index;
    }
    while (this.#unvisited > 0) {
      const index = this.#cursor;
      this.#cursor = (index + 1) % this.#sent.length;
      this.#unvisited -= 1;
      if (this.#sent.add(index)) return index;
    }
    return undefined;
  }

  /** True when no segment is left, as far as known without a search. */
  get isOver(): boolean {
    return this.#unvisited === 0 && this.#returned.length === 0;
  }

  isSent(index: number): boolean {
    return this.#sent.has(index);
  }

  /** A peer has the segment, or it is in flight to a peer that requested it. */
  markSent(index: number): void {
    this.#sent.add(index);
  }

  /** The upload ended before it was acknowledged. */
  returnSegment(index: number): void {
    if (this.#sent.delete(index)) this.#returned.push(index);
  }
}
