import type { Millis } from '@shoal/common';

/** One deadline for each of many numbered owners, as an indexed binary heap. */
export class DeadlineHeap {
  #deadlines = new Float64Array(64).fill(Infinity);
  #places = new Int32Array(64).fill(-1);
  #heap = new Int32Array(64);
  #size = 0;

  /** The earliest deadline; Infinity if there is none. */
  get earliestAt(): Millis {
    return this.#size === 0 ? Infinity : (this.#deadlines[this.#heap[0] as number] as number);
  }

  /** The owner of the earliest deadline; −1 if there is none. Among equal deadlines the lowest number wins. */
  get earliest(): number {
    return this.#size === 0 ? -1 : (this.#heap[0] as number);
  }

  /** Infinity removes the deadline. */
  set(owner: number, at: Millis): void {
    if (owner >= this.#deadlines.length) this.#grow(owner);
    const before = this.#deadlines[owner] as number;
    if (before === at) return;
    this.#deadlines[owner] = at;
    if (before === Infinity) {
      this.#heap[this.#size] = owner;
      this.#places[owner] = this.#size;
      this.#size += 1;
      this.#up(owner);
    } else if (at === Infinity) {
      this.#remove(owner);
    } else if (at < before) {
      this.#up(owner);
    } else {
      this.#down(owner);
    }
  }

  #remove(owner: number): void {
    const place = this.#places[owner] as number;
    this.#places[owner] = -1;
    this.#size -= 1;
    const last = this.#heap[this.#size] as number;
    if (last === owner) return;
    this.#put(last, place);
    this.#up(last);
    this.#down(last);
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#deadlines[one] as number;
    const b = this.#deadlines[other] as number;
    return a < b || (a === b && one < other);
  }

  #put(owner: number, place: number): void {
    this.#heap[place] = owner;
    this.#places[owner] = place;
  }

  #up(owner: number): void {
    let place = this.#places[owner] as number;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const other = this.#heap[parent] as number;
      if (!this.#isBefore(owner, other)) break;
      this.#put(other, place);
      place = parent;
    }
    this.#put(owner, place);
  }

  #down(owner: number): void {
    let place = this.#places[owner] as number;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(this.#heap[child + 1] as number, this.#heap[child] as number)) {
        child += 1;
      }
      const other = this.#heap[child] as number;
      if (!this.#isBefore(other, owner)) break;
      this.#put(other, place);
      place = child;
    }
    this.#put(owner, place);
  }

  #grow(owner: number): void {
    let room = this.#deadlines.length;
    while (room <= owner) room *= 2;
    const deadlines = new Float64Array(room).fill(Infinity);
    deadlines.set(this.#deadlines);
    const places = new Int32Array(room).fill(-1);
    places.set(this.#places);
    const heap = new Int32Array(room);
    heap.set(this.#heap);
    this.#deadlines = deadlines;
    this.#places = places;
    this.#heap = heap;
  }
}
