import type { Random, SegmentSet } from '@shoal/common';

import { Bitfield, BitfieldTable } from '../../peers/bitfield-table.js';
import { RarityIndex } from './rarity-index.js';

/** A row of the bitfield table: one peer. */
interface Row {
  readonly row: number;
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

  /** Frees the row for another peer. */
  remove(peer: Row): void {
    this.clear(peer);
    this.#table.release(peer.row);
  }

  /** True where the peer holds a wanted segment. */
  isUseful({ row }: Row): boolean {
    return this.#table.isWhole(row) ? this.rarity.size > 0 : this.#table.tally(row) > 0;
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
  setBitfield(peer: Row, held: SegmentSet): void {
    const { row } = peer;
    if (held.isComplete) {
      this.clear(peer);
      this.#table.fill(row);
      return;
    }
    if (this.#table.count(row) > 0) {
      for (let index = 0; index < held.length; index += 1) {
        if (!held.has(index)) this.removeSegment(peer, index);
      }
    }
    held.forEach((index) => {
      this.#add(row, index);
    });
  }

  /** The peer announced segments; indices beyond the end of the file are ignored. True where one of them is wanted. */
  addSegments({ row }: Row, segments: readonly number[]): boolean {
    let isWanted = false;
    for (const index of segments) {
      if (index < this.#table.segments && this.#add(row, index) && this.rarity.isWanted(index)) isWanted = true;
    }
    return isWanted;
  }

  /** The peer does not hold the segment. */
  removeSegment({ row }: Row, index: number): void {
    const wasWhole = this.#table.isWhole(row);
    if (!this.#table.delete(row, index)) return;
    if (wasWhole) {
      // It is a partial peer from now on.
      for (let other = 0; other < this.#table.segments; other += 1) {
        if (other !== index) this.#count(row, other, 1);
      }
    } else {
      this.#count(row, index, -1);
    }
  }

  /** The peer holds nothing. */
  clear({ row }: Row): void {
    const table = this.#table;
    if (table.count(row) > 0 && !table.isWhole(row)) {
      for (let index = 0; index < table.segments; index += 1) if (table.has(row, index)) this.#count(row, index, -1);
    }
    table.clear(row);
  }

  #add(row: number, index: number): boolean {
    const table = this.#table;
    if (table.has(row, index)) return false;
    // A peer that holds everything does not affect the order by rarity.
    if (table.count(row) === table.segments - 1) {
      for (let other = 0; other < table.segments; other += 1) if (table.has(row, other)) this.#count(row, other, -1);
    } else {
      this.#count(row, index, 1);
    }
    return table.add(row, index);
  }

  /** The number of partial peers that hold the segment changes by one. */
  #count(row: number, index: number, change: 1 | -1): void {
    this.rarity.countHolder(index, change);
    if (this.rarity.isWanted(index)) this.#table.addToTally(row, change);
  }
}
