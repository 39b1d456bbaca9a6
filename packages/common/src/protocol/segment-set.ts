/**
 * A set of segment indices of one file, as a bitmap: bit i of byte ⌊i/8⌋ (most significant bit
 * first, as in BEP 3) is segment i. A complete set allocates nothing.
 */
export class SegmentSet {
  readonly length: number;
  #bits: Uint8Array | undefined;
  #count: number;

  private constructor(length: number, bits: Uint8Array | undefined, count: number) {
    this.length = length;
    this.#bits = bits;
    this.#count = count;
  }

  static empty(length: number): SegmentSet {
    return new SegmentSet(length, new Uint8Array((length + 7) >>> 3), 0);
  }

  static full(length: number): SegmentSet {
    return new SegmentSet(length, undefined, length);
  }

  /** Undefined where the bitmap has another size than `length` calls for, or bits beyond it. */
  static fromBits(length: number, bits: Uint8Array): SegmentSet | undefined {
    if (bits.length !== (length + 7) >>> 3) return undefined;
    const spare = length & 7;
    const last = bits[bits.length - 1];
    if (spare !== 0 && last !== undefined && (last & (0xff >>> spare)) !== 0) return undefined;
    let count = 0;
    for (const byte of bits) count += BITS_IN_BYTE[byte] as number;
    return new SegmentSet(length, bits.slice(), count);
  }

  get count(): number {
    return this.#count;
  }

  /** Its memory in bytes. */
  get bytes(): number {
    return this.#bits?.length ?? 0;
  }

  get isComplete(): boolean {
    return this.#count === this.length;
  }

  has(index: number): boolean {
    if (index < 0 || index >= this.length) return false;
    return this.#bits === undefined || ((this.#bits[index >>> 3] as number) & (0x80 >>> (index & 7))) !== 0;
  }

  /** True where the segment was not in the set before. The index must be below `length`. */
  add(index: number): boolean {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`segment ${index} of ${this.length}`);
    if (this.#bits === undefined || this.has(index)) return false;
    this.#bits[index >>> 3] = (this.#bits[index >>> 3] as number) | (0x80 >>> (index & 7));
    this.#count += 1;
    return true;
  }

  /** True where the segment was in the set before. */
  delete(index: number): boolean {
    if (!this.has(index)) return false;
    this.#bits ??= allBits(this.length);
    this.#bits[index >>> 3] = (this.#bits[index >>> 3] as number) & ~(0x80 >>> (index & 7));
    this.#count -= 1;
    return true;
  }

  /** The bitmap; a copy. */
  toBits(): Uint8Array {
    return this.#bits?.slice() ?? allBits(this.length);
  }

  clone(): SegmentSet {
    return new SegmentSet(this.length, this.#bits?.slice(), this.#count);
  }

  /** As a loop over the set, at a fraction of its cost: empty bytes are passed over. */
  forEach(visit: (index: number) => void): void {
    const bits = this.#bits;
    if (bits === undefined) {
      for (let index = 0; index < this.length; index += 1) visit(index);
      return;
    }
    for (let place = 0; place < bits.length; place += 1) {
      for (let rest = bits[place] as number; rest !== 0;) {
        const bit = Math.clz32(rest) - 24;
        rest &= ~(0x80 >>> bit);
        visit(place * 8 + bit);
      }
    }
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let index = 0; index < this.length; index += 1) if (this.has(index)) yield index;
  }
}

function allBits(length: number): Uint8Array {
  const bits = new Uint8Array((length + 7) >>> 3).fill(0xff);
  const spare = length & 7;
  if (spare !== 0) bits[bits.length - 1] = 0xff << (8 - spare);
  return bits;
}

const BITS_IN_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest !== 0; rest >>>= 1) count += rest & 1;
  return count;
});
