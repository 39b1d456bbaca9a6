const BITS = 32;

/**
 * Which holders have which segments of one file: for each segment a row with one bit a holder, so
 * that "who has this segment" is a word or two, and fifty holders take fifty bits a segment instead
 * of fifty objects. Holders are numbered; numbers are used again. One that has everything has no
 * bits: it is only marked, and the rows tell of the partial ones.
 */
export class HolderTable {
  readonly segments: number;
  /** Of each row. */
  #words = 1;
  #rows: Int32Array;
  #counts = new Int32Array(BITS);
  #whole = new Uint8Array(BITS);
  #wholeCount = 0;
  #used = 0;
  readonly #free: number[] = [];

  constructor(segments: number) {
    this.segments = segments;
    this.#rows = new Int32Array(segments);
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

  /** Numbers in use are below this. */
  get capacity(): number {
    return this.#counts.length;
  }

  count(holder: number): number {
    return this.#counts[holder] as number;
  }

  isWhole(holder: number): boolean {
    return this.#whole[holder] === 1;
  }

  has(holder: number, index: number): boolean {
    if (!(index < this.segments)) return false;
    if (this.#whole[holder] === 1) return true;
    return ((this.#rows[index * this.#words + (holder >>> 5)] as number) & (1 << (holder & 31))) !== 0;
  }

  /** True where somebody has it. */
  isHeld(index: number): boolean {
    if (this.#wholeCount > 0) return true;
    for (let word = 0; word < this.#words; word += 1) if (this.#rows[index * this.#words + word] !== 0) return true;
    return false;
  }

  /** False where it had it already. The last segment makes it `isWhole`; who counts rows hears of it there. */
  add(holder: number, index: number): boolean {
    if (this.has(holder, index)) return false;
    const place = index * this.#words + (holder >>> 5);
    this.#rows[place] = (this.#rows[place] as number) | (1 << (holder & 31));
    this.#counts[holder] = this.count(holder) + 1;
    if (this.count(holder) === this.segments) this.fill(holder);
    return true;
  }

  /** False where it did not have it. */
  delete(holder: number, index: number): boolean {
    if (!this.has(holder, index)) return false;
    if (this.isWhole(holder)) this.#unmark(holder);
    const place = index * this.#words + (holder >>> 5);
    this.#rows[place] = (this.#rows[place] as number) & ~(1 << (holder & 31));
    this.#counts[holder] = this.count(holder) - 1;
    return true;
  }

  /** It has everything. */
  fill(holder: number): void {
    if (this.isWhole(holder)) return;
    this.clear(holder);
    this.#whole[holder] = 1;
    this.#wholeCount += 1;
    this.#counts[holder] = this.segments;
  }

  /** It has nothing. */
  clear(holder: number): void {
    if (this.isWhole(holder)) {
      this.#whole[holder] = 0;
      this.#wholeCount -= 1;
    } else if (this.count(holder) > 0) {
      const mask = ~(1 << (holder & 31));
      for (let place = holder >>> 5; place < this.#rows.length; place += this.#words) {
        this.#rows[place] = (this.#rows[place] as number) & mask;
      }
    }
    this.#counts[holder] = 0;
  }

  /** Adds `change` to the counter of each partial holder of the segment; there are `capacity` counters. */
  addToHolders(index: number, counters: Int32Array, change: 1 | -1): void {
    for (let word = 0; word < this.#words; word += 1) {
      for (let rest = this.#rows[index * this.#words + word] as number; rest !== 0; rest &= rest - 1) {
        const holder = word * BITS + 31 - Math.clz32(rest & -rest);
        counters[holder] = (counters[holder] as number) + change;
      }
    }
  }

  /** Gives it the bits that its mark stood for. */
  #unmark(holder: number): void {
    this.#whole[holder] = 0;
    this.#wholeCount -= 1;
    const mask = 1 << (holder & 31);
    for (let place = holder >>> 5; place < this.#rows.length; place += this.#words) {
      this.#rows[place] = (this.#rows[place] as number) | mask;
    }
  }

  #widen(): void {
    const before = this.#words;
    const rows = new Int32Array(this.segments * (before + 1));
    for (let index = 0; index < this.segments; index += 1) {
      for (let word = 0; word < before; word += 1) {
        rows[index * (before + 1) + word] = this.#rows[index * before + word] as number;
      }
    }
    this.#words = before + 1;
    this.#rows = rows;
    this.#counts = wider(this.#counts, new Int32Array(this.#words * BITS));
    this.#whole = wider(this.#whole, new Uint8Array(this.#words * BITS));
  }
}

/** What one holder has. */
export class HolderView {
  readonly holder: number;
  readonly #table: HolderTable;

  constructor(table: HolderTable) {
    this.#table = table;
    this.holder = table.acquire();
  }

  get count(): number {
    return this.#table.count(this.holder);
  }

  /** Segments of the file. */
  get length(): number {
    return this.#table.segments;
  }

  get isComplete(): boolean {
    return this.count === this.length;
  }

  has(index: number): boolean {
    return this.#table.has(this.holder, index);
  }

  /** False where it had it already. */
  add(index: number): boolean {
    return this.#table.add(this.holder, index);
  }
}

export function wider<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
