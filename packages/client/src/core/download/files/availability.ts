import type { Random, SegmentSet } from '@shoal/common';

import { Bitfield, BitfieldTable } from '../../peers/bitfield-table.js';
import { RarityIndex } from './rarity-index.js';

/** A column of the bitfield table: one peer. */
interface Column {
  readonly column: number;
}

/**
 * Which peer holds which segments of a file. A peer is useful while it holds wanted segments; the rarity of a segment
 * is the number of partial peers that hold it.
 */
export class Availability {
  readonly rarity: RarityIndex;
  /** The tally of a partial peer counts the wanted segments that it holds. */
  readonly #table: BitfieldTable;

  constructor(segments: number, random: Random) {
    this.rarity = new RarityIndex(segments, random);
    this.#table = new BitfieldTable(segments);
  }

  /** The empty bitfield of a new peer. */
  add(): Bitfield {
    return new Bitfield(this.#table);
  }

  /** Frees the column for another peer. */
  remove(peer: Column): void {
    this.clear(peer);
    this.#table.release(peer.column);
  }

  /** True where the peer holds a wanted segment. */
  isUseful({ column }: Column): boolean {
    return this.#table.isWhole(column) ? this.rarity.size > 0 : this.#table.tally(column) > 0;
  }

  /** True where any peer holds a wanted segment. Takes constant time. */
  get isAnyUseful(): boolean {
    return this.rarity.size > 0 && (this.#table.tallied > 0 || this.#table.whole > 0);
  }

  /** The segment is missing and not requested. */
  addWanted(index: number): void {
    if (this.rarity.isWanted(index)) return;
    this.rarity.want(index);
    this.#table.tallyPeers(index, 1);
  }

  /** The segment is held or requested. */
  removeWanted(index: number): void {
    if (!this.rarity.isWanted(index)) return;
    this.rarity.unwant(index);
    this.#table.tallyPeers(index, -1);
  }

  /** Replaces what the peer is known to hold. */
  setBitfield(peer: Column, held: SegmentSet): void {
    const { column } = peer;
    if (held.isComplete) {
      this.clear(peer);
      this.#table.fill(column);
      return;
    }
    if (this.#table.count(column) > 0) {
      for (let index = 0; index < held.length; index += 1) {
        if (!held.has(index)) this.removeSegment(peer, index);
      }
    }
    held.forEach((index) => {
      this.#add(column, index);
    });
  }

  /** The peer announced segments; indices beyond the end of the file are ignored. True where one of them is wanted. */
  addSegments({ column }: Column, segments: readonly number[]): boolean {
    let isWanted = false;
    for (const index of segments) {
      if (index < this.#table.segments && this.#add(column, index) && this.rarity.isWanted(index)) isWanted = true;
    }
    return isWanted;
  }

  /** The peer does not hold the segment. */
  removeSegment({ column }: Column, index: number): void {
    const wasWhole = this.#table.isWhole(column);
    if (!this.#table.delete(column, index)) return;
    if (wasWhole) {
      // It is a partial peer from now on.
      for (let other = 0; other < this.#table.segments; other += 1) {
        if (other !== index) this.#count(column, other, 1);
      }
    } else {
      this.#count(column, index, -1);
    }
  }

  /** The peer holds nothing. */
  clear({ column }: Column): void {
    const table = this.#table;
    if (table.count(column) > 0 && !table.isWhole(column)) {
      for (let index = 0; index < table.segments; index += 1)
        if (table.has(column, index)) this.#count(column, index, -1);
    }
    table.clear(column);
  }

  #add(column: number, index: number): boolean {
    const table = this.#table;
    if (table.has(column, index)) return false;
    // A peer that holds everything does not affect the order by rarity.
    if (table.count(column) === table.segments - 1) {
      for (let other = 0; other < table.segments; other += 1)
        if (table.has(column, other)) this.#count(column, other, -1);
    } else {
      this.#count(column, index, 1);
    }
    return table.add(column, index);
  }

  /** The number of partial peers that hold the segment changes by one. */
  #count(column: number, index: number, change: 1 | -1): void {
    this.rarity.countHolder(index, change);
    if (this.rarity.isWanted(index)) this.#table.addToTally(column, change);
  }
}
