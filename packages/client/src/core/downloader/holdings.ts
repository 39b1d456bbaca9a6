import type { Random, Rank, SegmentSet } from '@shoal/common';

import type { FileSource } from './file-source.js';
import { RarityIndex } from './rarity-index.js';

/**
 * Which source of a file holds what of it. A source's `useful` is always the number of segments that
 * it holds and that are wanted, a segment's rarity the number of partial sources that hold it.
 */
export class Holdings {
  readonly rarity: RarityIndex;
  readonly #sources: ReadonlyMap<Rank, FileSource>;
  readonly #segments: number;

  /** What the sources are known to hold already counts. */
  constructor(sources: ReadonlyMap<Rank, FileSource>, segments: number, wanted: Iterable<number>, random: Random) {
    this.#sources = sources;
    this.#segments = segments;
    this.rarity = new RarityIndex(segments, random);
    for (const index of wanted) this.rarity.want(index);
    for (const source of sources.values()) {
      this.#countHolder(source.held, 1);
      source.useful = this.#countUseful(source.held);
    }
  }

  /** The segment is to be asked for. */
  want(index: number): void {
    if (this.rarity.isWanted(index)) return;
    this.rarity.want(index);
    for (const source of this.#sources.values()) if (source.held.has(index)) source.useful += 1;
  }

  /** It is here, or somebody is asked for it. */
  unwant(index: number): void {
    if (!this.rarity.isWanted(index)) return;
    this.rarity.unwant(index);
    for (const source of this.#sources.values()) if (source.held.has(index)) source.useful -= 1;
  }

  /** The source holds this set and nothing else. */
  learnHeld(source: FileSource, held: SegmentSet): void {
    this.#countHolder(source.held, -1);
    source.held = held.clone();
    source.useful = this.#countUseful(held);
    this.#countHolder(source.held, 1);
  }

  /** It announced segments; those beyond the file's end are ignored. True where one of them is wanted. */
  learnSegments(source: FileSource, segments: readonly number[]): boolean {
    let isWanted = false;
    for (const index of segments) {
      if (index >= this.#segments || !source.held.add(index)) continue;
      if (this.rarity.isWanted(index)) {
        source.useful += 1;
        isWanted = true;
      }
      this.rarity.countHolder(index, 1);
      if (source.held.isComplete) this.#countAll(source.held, -1);
    }
    return isWanted;
  }

  /** It does not hold the segment after all. */
  unlearnSegment(source: FileSource, index: number): void {
    if (source.held.isComplete) this.#countAll(source.held, 1);
    if (!source.held.delete(index)) return;
    if (this.rarity.isWanted(index)) source.useful -= 1;
    this.rarity.countHolder(index, -1);
  }

  #countUseful(held: SegmentSet): number {
    if (held.isComplete) return this.rarity.size;
    let useful = 0;
    if (held.count > 0) for (const index of held) if (this.rarity.isWanted(index)) useful += 1;
    return useful;
  }

  #countHolder(held: SegmentSet, change: 1 | -1): void {
    // Whoever holds everything makes no segment rarer than another.
    if (held.count > 0 && !held.isComplete) this.#countAll(held, change);
  }

  #countAll(held: SegmentSet, change: 1 | -1): void {
    for (const index of held) this.rarity.countHolder(index, change);
  }
}
