import type { Entry } from './entry.js';

/** Bytes of one file of a directory. */
export interface Piece {
  /** Index among the directory's entries. */
  readonly entry: number;
  /** Bytes from the start of that file. */
  readonly offset: number;
  /** Bytes, at least 1. */
  readonly length: number;
}

/**
 * Where in a directory's files the bytes of its stream lie: the contents of all files, one after
 * the other in the order of the entries. Segments are cut from the stream, so one may hold the end
 * of a file, several small ones and the beginning of another.
 */
export class ArtifactLayout {
  /** Bytes of the whole stream. */
  readonly length: number;
  /** Of the files that have bytes: their entries' indices, and where in the stream each begins. */
  readonly #files: Uint32Array;
  readonly #starts: Float64Array;

  constructor(entries: readonly Entry[]) {
    const count = entries.reduce((sum, { length }) => sum + (length > 0 ? 1 : 0), 0);
    this.#files = new Uint32Array(count);
    this.#starts = new Float64Array(count + 1);
    let start = 0;
    let at = 0;
    for (const [index, { length }] of entries.entries()) {
      if (length === 0) continue;
      this.#files[at] = index;
      this.#starts[at] = start;
      start += length;
      at += 1;
    }
    this.#starts[count] = start;
    this.length = start;
  }

  /** The pieces that the stream's bytes from `start` are made of, in order; short where the stream ends before. */
  pieces(start: number, length: number): Piece[] {
    if (!(start >= 0 && length >= 0)) throw new RangeError(`bytes ${start} + ${length} of ${this.length}`);
    const end = Math.min(start + length, this.length);
    const pieces: Piece[] = [];
    let position = start;
    for (let at = this.#fileAt(start); position < end; at += 1) {
      const pieceEnd = Math.min(end, this.#starts[at + 1] as number);
      const offset = position - (this.#starts[at] as number);
      pieces.push({ entry: this.#files[at] as number, offset, length: pieceEnd - position });
      position = pieceEnd;
    }
    return pieces;
  }

  /** The last file that begins at or before a position. */
  #fileAt(position: number): number {
    let low = 0;
    let high = this.#files.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as number) <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}
