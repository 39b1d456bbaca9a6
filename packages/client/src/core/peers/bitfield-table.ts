const BITS = 32;

/**
 * Which holders have which segments of one file: for each segment a row with one bit a holder, so
 * that "who has this segment" is a word or two, and fifty holders take fifty bits a segment instead
 * of fifty objects. Holders are numbered; numbers are used again. One that has everything has no
 * bits: it is only marked, and the rows tell of the partial ones.
 *
 * All of it is in one array, because where thousands of clients take turns in one process, as in a
 * simulation, each further array is a few more places that are in no cache: for each holder how many
 * segments it has and a tally of its owner's, then a bit each for those that have everything, then
 * the rows.
 */
export class BitfieldTable {
  readonly segments: number;
  /** Of each row, and of the marks. */
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

  /** A number for a holder that has nothing yet. */
  acquire(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#used === this.#words * BITS) this.#widen();
    this.#used += 1;
    return this.#used - 1;
  }

  release(holder: number): void {
    this.clear(holder);
    this.#free.push(holder);
  }

  count(holder: number): number {
    return this.#cells[holder * PER_HOLDER] as number;
  }

  /** What its owner has counted of the holder. */
  tally(holder: number): number {
    return this.#cells[holder * PER_HOLDER + TALLY] as number;
  }

  addToTally(holder: number, change: 1 | -1): void {
    const tally = this.tally(holder) + change;
    this.#cells[holder * PER_HOLDER + TALLY] = tally;
    if (tally === 0) this.#tallied -= 1;
    else if (tally === 1 && change === 1) this.#tallied += 1;
  }

  /** Holders with a tally above 0. */
  get tallied(): number {
    return this.#tallied;
  }

  /** Holders that have everything. */
  get whole(): number {
    return this.#wholeCount;
  }

  isWhole(holder: number): boolean {
    return this.#isSet(this.#marksAt, holder);
  }

  has(holder: number, index: number): boolean {
    if (!(index < this.segments)) return false;
    return this.#isSet(this.#rowAt(index), holder) || this.isWhole(holder);
  }

  /** True where somebody has it. */
  isHeld(index: number): boolean {
    if (this.#wholeCount > 0) return true;
    const row = this.#rowAt(index);
    for (let word = 0; word < this.#words; word += 1) if (this.#cells[row + word] !== 0) return true;
    return false;
  }

  /** False where it had it already. The last segment makes it `isWhole`; who counts rows hears of it there. */
  add(holder: number, index: number): boolean {
    if (this.has(holder, index)) return false;
    this.#set(this.#rowAt(index), holder);
    this.#setCount(holder, this.count(holder) + 1);
    if (this.count(holder) === this.segments) this.fill(holder);
    return true;
  }

  /** False where it did not have it. */
  delete(holder: number, index: number): boolean {
    if (!this.has(holder, index)) return false;
    if (this.isWhole(holder)) this.#unmark(holder);
    this.#unset(this.#rowAt(index), holder);
    this.#setCount(holder, this.count(holder) - 1);
    return true;
  }

  /** It has everything. */
  fill(holder: number): void {
    if (this.isWhole(holder)) return;
    this.clear(holder);
    this.#set(this.#marksAt, holder);
    this.#wholeCount += 1;
    this.#setCount(holder, this.segments);
  }

  /** It has nothing. */
  clear(holder: number): void {
    if (this.isWhole(holder)) {
      this.#unset(this.#marksAt, holder);
      this.#wholeCount -= 1;
    } else if (this.count(holder) > 0) {
      for (let index = 0; index < this.segments; index += 1) this.#unset(this.#rowAt(index), holder);
    }
    this.#setCount(holder, 0);
  }

  /** Adds `change` to the tally of each partial holder of the segment. */
  tallyPeers(index: number, change: 1 | -1): void {
    const row = this.#rowAt(index);
    for (let word = 0; word < this.#words; word += 1) {
      for (let rest = this.#cells[row + word] as number; rest !== 0; rest &= rest - 1) {
        this.addToTally(word * BITS + 31 - Math.clz32(rest & -rest), change);
      }
    }
  }

  get #marksAt(): number {
    return this.#words * BITS * PER_HOLDER;
  }

  #rowAt(index: number): number {
    return this.#words * (BITS * PER_HOLDER + 1 + index);
  }

  #isSet(row: number, holder: number): boolean {
    return ((this.#cells[row + (holder >>> 5)] as number) & (1 << (holder & 31))) !== 0;
  }

  #set(row: number, holder: number): void {
    const place = row + (holder >>> 5);
    this.#cells[place] = (this.#cells[place] as number) | (1 << (holder & 31));
  }

  #unset(row: number, holder: number): void {
    const place = row + (holder >>> 5);
    this.#cells[place] = (this.#cells[place] as number) & ~(1 << (holder & 31));
  }

  #setCount(holder: number, count: number): void {
    this.#cells[holder * PER_HOLDER] = count;
  }

  /** Gives it the bits that its mark stood for. */
  #unmark(holder: number): void {
    this.#unset(this.#marksAt, holder);
    this.#wholeCount -= 1;
    for (let index = 0; index < this.segments; index += 1) this.#set(this.#rowAt(index), holder);
  }

  /** Room for 32 holders more: another word in the marks and in each row. */
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

/** What a holder has of the array, besides its bits: how many segments it has, and the tally. */
const PER_HOLDER = 2;
const TALLY = 1;

/** What one holder has. */
export class Bitfield {
  readonly row: number;
  readonly #table: BitfieldTable;

  constructor(table: BitfieldTable) {
    this.#table = table;
    this.row = table.acquire();
  }

  get count(): number {
    return this.#table.count(this.row);
  }

  /** Segments of the file. */
  get length(): number {
    return this.#table.segments;
  }

  get isComplete(): boolean {
    return this.count === this.length;
  }

  has(index: number): boolean {
    return this.#table.has(this.row, index);
  }

  /** False where it had it already. */
  add(index: number): boolean {
    return this.#table.add(this.row, index);
  }
}
