import type { Random, SegmentSet } from '@shoal/common';

import { BitfieldTable, Bitfield } from '../../peers/bitfield-table.js';
import type { FilePeer } from './file-peer.js';
import { RarityIndex } from './rarity-index.js';

/**
 * Which source of a file holds what of it. A source is useful while it holds segments that are
 * wanted; a segment's rarity is the number of partial sources that hold it.
 */
export class Availability {
  readonly rarity: RarityIndex;
  /** Its tally of a partial source: the segments that it holds and that are wanted. */
  readonly #table: BitfieldTable;

  constructor(segments: number, random: Random) {
    this.rarity = new RarityIndex(segments, random);
    this.#table = new BitfieldTable(segments);
  }

  /** What a new source holds: nothing yet. */
  add(): Bitfield {
    return new Bitfield(this.#table);
  }

  /** The source is gone; its number goes to another. */
  remove(source: FilePeer): void {
    this.clear(source);
    this.#table.release(source.row);
  }

  /** It holds a segment that nobody is asked for. */
  isUseful({ row: holder }: FilePeer): boolean {
    return this.#table.isWhole(holder) ? this.rarity.size > 0 : this.#table.tally(holder) > 0;
  }

  /** Some source does; told without a look at any. */
  get isAnyUseful(): boolean {
    return this.rarity.size > 0 && (this.#table.tallied > 0 || this.#table.whole > 0);
  }

  /** The segment is to be asked for. */
  addWanted(index: number): void {
    if (this.rarity.isWanted(index)) return;
    this.rarity.want(index);
    this.#table.tallyPeers(index, 1);
  }

  /** It is here, or somebody is asked for it. */
  removeWanted(index: number): void {
    if (!this.rarity.isWanted(index)) return;
    this.rarity.unwant(index);
    this.#table.tallyPeers(index, -1);
  }

  /** The source holds this set and nothing else. */
  setBitfield(source: FilePeer, held: SegmentSet): void {
    const { row: holder } = source;
    if (held.isComplete) {
      this.clear(source);
      this.#table.fill(holder);
      return;
    }
    if (this.#table.count(holder) > 0) {
      for (let index = 0; index < held.length; index += 1) {
        if (!held.has(index)) this.removeSegment(source, index);
      }
    }
    held.forEach((index) => {
      this.#learn(holder, index);
    });
  }

  /** It announced segments; those beyond the file's end are ignored. True where one of them is wanted. */
  addSegments(source: FilePeer, segments: readonly number[]): boolean {
    const { row: holder } = source;
    let isWanted = false;
    for (const index of segments) {
      if (index < this.#table.segments && this.#learn(holder, index) && this.rarity.isWanted(index)) isWanted = true;
    }
    return isWanted;
  }

  /** It does not hold the segment after all. */
  removeSegment({ row: holder }: FilePeer, index: number): void {
    const wasWhole = this.#table.isWhole(holder);
    if (!this.#table.delete(holder, index)) return;
    if (wasWhole) {
      // From now on it counts as one that holds only some.
      for (let other = 0; other < this.#table.segments; other += 1) {
        if (other !== index) this.#count(holder, other, 1);
      }
    } else {
      this.#count(holder, index, -1);
    }
  }

  /** It holds nothing. */
  clear({ row: holder }: FilePeer): void {
    const table = this.#table;
    if (table.count(holder) > 0 && !table.isWhole(holder)) {
      for (let index = 0; index < table.segments; index += 1)
        if (table.has(holder, index)) this.#count(holder, index, -1);
    }
    table.clear(holder);
  }

  #learn(holder: number, index: number): boolean {
    const table = this.#table;
    if (table.has(holder, index)) return false;
    // Whoever holds everything makes no segment rarer than another.
    if (table.count(holder) === table.segments - 1) {
      for (let other = 0; other < table.segments; other += 1)
        if (table.has(holder, other)) this.#count(holder, other, -1);
    } else {
      this.#count(holder, index, 1);
    }
    return table.add(holder, index);
  }

  /** One more or one less partial source holds the segment. */
  #count(holder: number, index: number, change: 1 | -1): void {
    this.rarity.countHolder(index, change);
    if (this.rarity.isWanted(index)) this.#table.addToTally(holder, change);
  }
}
