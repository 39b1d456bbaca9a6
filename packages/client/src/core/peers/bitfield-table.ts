const BITS = 32;

/**
 * The bitfields of all peers of one file: a bit for each segment and peer, with the bits of one segment in consecutive
 * words, so that the peers that hold a segment are found in one or two words. Each peer has a number, its column, which is
 * reused. A peer that holds everything has no bits but a mark; the bits are those of partial peers.
 *
 * All data is in one array: in a simulation, thousands of clients run in one process, and each further array costs cache
 * misses. Layout: for each peer its number of segments and a tally, then one bit for each peer that holds everything,
 * then the bits by segment.
 */
export class BitfieldTable {
  readonly segments: number;
  /** Words for each segment, and for the marks. */
  #words = 1;
  #cells: Int32Array;
  #wholeCount = 0;
  #tallied = 0;
  #used = 0;
  readonly #free: number[] = [];

  constructor(segments: number) {
    this.segments = segments;
    this.#cells = new Int32Array(this.#rowAt(segments));
  }

  /** The column of a new peer, which holds nothing. */
  acquire(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#used === this.#words * BITS) this.#widen();
    this.#used += 1;
    return this.#used - 1;
  }

  release(column: number): void {
    this.clear(column);
    this.#free.push(column);
  }

  count(column: number): number {
    return this.#cells[column * PER_PEER] as number;
  }

  /** A number for each peer, which the owner of the table maintains. */
  tally(column: number): number {
    return this.#cells[column * PER_PEER + TALLY] as number;
  }

  addToTally(column: number, change: 1 | -1): void {
    const tally = this.tally(column) + change;
    this.#cells[column * PER_PEER + TALLY] = tally;
    if (tally === 0) this.#tallied -= 1;
    else if (tally === 1 && change === 1) this.#tallied += 1;
  }

  /** Number of peers with a tally above 0. */
  get tallied(): number {
    return this.#tallied;
  }

  /** Number of peers that hold everything. */
  get whole(): number {
    return this.#wholeCount;
  }

  isWhole(column: number): boolean {
    return this.#isSet(this.#marksAt, column);
  }

  has(column: number, index: number): boolean {
    if (!(index < this.segments)) return false;
    return this.#isSet(this.#rowAt(index), column) || this.isWhole(column);
  }

  /** True where any peer holds the segment. */
  isHeld(index: number): boolean {
    if (this.#wholeCount > 0) return true;
    const row = this.#rowAt(index);
    for (let word = 0; word < this.#words; word += 1) if (this.#cells[row + word] !== 0) return true;
    return false;
  }

  /** Returns false where the peer holds the segment already. The last segment makes the peer `isWhole`. */
  add(column: number, index: number): boolean {
    if (this.has(column, index)) return false;
    this.#set(this.#rowAt(index), column);
    this.#setCount(column, this.count(column) + 1);
    if (this.count(column) === this.segments) this.fill(column);
    return true;
  }

  /** Returns false where the peer does not hold the segment. */
  delete(column: number, index: number): boolean {
    if (!this.has(column, index)) return false;
    if (this.isWhole(column)) this.#unmark(column);
    this.#unset(this.#rowAt(index), column);
    this.#setCount(column, this.count(column) - 1);
    return true;
  }

  /** The peer holds everything. */
  fill(column: number): void {
    if (this.isWhole(column)) return;
    this.clear(column);
    this.#set(this.#marksAt, column);
    this.#wholeCount += 1;
    this.#setCount(column, this.segments);
  }

  /** The peer holds nothing. */
  clear(column: number): void {
    if (this.isWhole(column)) {
      this.#unset(this.#marksAt, column);
      this.#wholeCount -= 1;
    } else if (this.count(column) > 0) {
      for (let index = 0; index < this.segments; index += 1) this.#unset(this.#rowAt(index), column);
    }
    this.#setCount(column, 0);
  }

  /** Adds `change` to the tally of each partial peer that holds the segment. */
  tallyPeers(index: number, change: 1 | -1): void {
    const row = this.#rowAt(index);
    for (let word = 0; word < this.#words; word += 1) {
      for (let rest = this.#cells[row + word] as number; rest !== 0; rest &= rest - 1) {
        this.addToTally(word * BITS + 31 - Math.clz32(rest & -rest), change);
      }
    }
  }

  get #marksAt(): number {
    return this.#words * BITS * PER_PEER;
  }

  #rowAt(index: number): number {
    return this.#words * (BITS * PER_PEER + 1 + index);
  }

  #isSet(row: number, column: number): boolean {
    return ((this.#cells[row + (column >>> 5)] as number) & (1 << (column & 31))) !== 0;
  }

  #set(row: number, column: number): void {
    const place = row + (column >>> 5);
    this.#cells[place] = (this.#cells[place] as number) | (1 << (column & 31));
  }

  #unset(row: number, column: number): void {
    const place = row + (column >>> 5);
    this.#cells[place] = (this.#cells[place] as number) & ~(1 << (column & 31));
  }

  #setCount(column: number, count: number): void {
    this.#cells[column * PER_PEER] = count;
  }

  /** Replaces the mark by bits. */
  #unmark(column: number): void {
    this.#unset(this.#marksAt, column);
    this.#wholeCount -= 1;
    for (let index = 0; index < this.segments; index += 1) this.#set(this.#rowAt(index), column);
  }

  /** Adds room for 32 peers: another word for the marks and for each segment. */
  #widen(): void {
    const before = this.#words;
    const cells = this.#cells;
    const marksAt = this.#marksAt;
    this.#words = before + 1;
    this.#cells = new Int32Array(this.#rowAt(this.segments));
    this.#cells.set(cells.subarray(0, marksAt));
    for (let row = 0; row <= this.segments; row += 1) {
      const from = marksAt + row * before;
      this.#cells.set(cells.subarray(from, from + before), this.#marksAt + row * this.#words);
    }
  }
}

/** Cells for each peer: its number of segments, and the tally. */
const PER_PEER = 2;
const TALLY = 1;

/** The segments that one peer holds. */
export class Bitfield {
  readonly column: number;
  readonly #table: BitfieldTable;

  constructor(table: BitfieldTable) {
    this.#table = table;
    this.column = table.acquire();
  }

  get count(): number {
    return this.#table.count(this.column);
  }

  /** Number of segments of the file. */
  get length(): number {
    return this.#table.segments;
  }

  get isComplete(): boolean {
    return this.count === this.length;
  }

  has(index: number): boolean {
    return this.#table.has(this.column, index);
  }

  /** Returns false where the peer holds the segment already. */
  add(index: number): boolean {
    return this.#table.add(this.column, index);
  }
}
