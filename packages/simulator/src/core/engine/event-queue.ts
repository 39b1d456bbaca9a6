import type { Millis } from '@shoal/common';

/** The number of delays with a lane of their own; events with other delays go into the heap. */
const MAX_LANES = 16;
const FIRST_ROOM = 1_024;

/**
 * Future events in total order: by time, then in the order in which they were scheduled. Most events have one of a few
 * delays (a latency, zero), and the events of one delay are due in the order in which they were scheduled: each such
 * delay has a FIFO queue. The others lie in a 4-ary heap. All numbers are in typed arrays; the heap has its own copy of
 * the times, so that the times of four children share a cache line.
 */
export class EventQueue {
  /** The event that was popped last. */
  kind = 0;
  target = 0;
  data: unknown = undefined;
  #now: Millis = 0;
  #size = 0;
  #sequence = 0;
  #times = new Float64Array(FIRST_ROOM);
  #sequences = new Float64Array(FIRST_ROOM);
  #kinds = new Uint8Array(FIRST_ROOM);
  #targets = new Int32Array(FIRST_ROOM);
  readonly #data: unknown[] = [];
  #free = new Int32Array(FIRST_ROOM);
  #freeCount = 0;
  #used = 0;
  #heap = new Int32Array(FIRST_ROOM);
  #heapTimes = new Float64Array(FIRST_ROOM);
  #heapSize = 0;
  readonly #lanes: Lane[] = [];

  /** The current virtual time. */
  get now(): Millis {
    return this.#now;
  }

  get size(): number {
    return this.#size;
  }

  /** The time of the next event; Infinity if there is none. */
  get nextAt(): Millis {
    const slot = this.#nextSlot();
    return slot < 0 ? Infinity : (this.#times[slot] as number);
  }

  /** Moves the time to an event outside this queue. */
  advance(to: Millis): void {
    if (to < this.#now) throw new RangeError(`time runs backwards, from ${this.#now} to ${to}`);
    this.#now = to;
  }

  /** Schedules at `at`, or now if that has passed. */
  schedule(at: Millis, kind: number, target: number, data: unknown): void {
    this.#heapPush(this.#newSlot(Math.max(at, this.#now), kind, target, data));
  }

  scheduleAfter(delay: Millis, kind: number, target: number, data: unknown): void {
    const slot = this.#newSlot(this.#now + delay, kind, target, data);
    const lane = this.#laneOf(delay);
    if (lane === undefined) this.#heapPush(slot);
    else lane.push(slot);
  }

  /** Moves to the next event and exposes it; false if there is none. */
  pop(): boolean {
    const slot = this.#nextSlot();
    if (slot < 0) return false;
    if (this.#laneAhead === undefined) this.#heapPop();
    else this.#laneAhead.shift();
    this.#now = this.#times[slot] as number;
    this.kind = this.#kinds[slot] as number;
    this.target = this.#targets[slot] as number;
    this.data = this.#data[slot];
    this.#data[slot] = undefined;
    this.#free[this.#freeCount] = slot;
    this.#freeCount += 1;
    this.#size -= 1;
    return true;
  }

  /** The lane of the slot that `#nextSlot` found; undefined if it is in the heap. */
  #laneAhead: Lane | undefined;

  #nextSlot(): number {
    let best = this.#heapSize > 0 ? (this.#heap[0] as number) : -1;
    this.#laneAhead = undefined;
    for (const lane of this.#lanes) {
      const slot = lane.first;
      if (slot < 0 || (best >= 0 && !this.#isBefore(slot, best))) continue;
      best = slot;
      this.#laneAhead = lane;
    }
    return best;
  }

  #laneOf(delay: Millis): Lane | undefined {
    for (const lane of this.#lanes) if (lane.delay === delay) return lane;
    if (this.#lanes.length >= MAX_LANES) return undefined;
    const lane = new Lane(delay);
    this.#lanes.push(lane);
    return lane;
  }

  #newSlot(at: Millis, kind: number, target: number, data: unknown): number {
    if (!(at < Infinity)) throw new RangeError(`an event at ${at}`);
    let slot: number;
    if (this.#freeCount > 0) {
      this.#freeCount -= 1;
      slot = this.#free[this.#freeCount] as number;
    } else {
      slot = this.#used;
      this.#used += 1;
      if (slot >= this.#times.length) this.#grow();
    }
    this.#times[slot] = at;
    this.#sequence += 1;
    this.#sequences[slot] = this.#sequence;
    this.#kinds[slot] = kind;
    this.#targets[slot] = target;
    this.#data[slot] = data;
    this.#size += 1;
    return slot;
  }

  #grow(): void {
    const room = this.#times.length * 2;
    this.#times = larger(this.#times, new Float64Array(room));
    this.#sequences = larger(this.#sequences, new Float64Array(room));
    this.#kinds = larger(this.#kinds, new Uint8Array(room));
    this.#targets = larger(this.#targets, new Int32Array(room));
    this.#free = larger(this.#free, new Int32Array(room));
    this.#heap = larger(this.#heap, new Int32Array(room));
    this.#heapTimes = larger(this.#heapTimes, new Float64Array(room));
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#times[one] as number;
    const b = this.#times[other] as number;
    return a < b || (a === b && (this.#sequences[one] as number) < (this.#sequences[other] as number));
  }

  #heapPush(slot: number): void {
    const heap = this.#heap;
    const times = this.#heapTimes;
    const at = this.#times[slot] as number;
    let place = this.#heapSize;
    this.#heapSize += 1;
    while (place > 0) {
      const parent = (place - 1) >>> 2;
      const time = times[parent] as number;
      const other = heap[parent] as number;
      if (time < at || (time === at && !this.#isEarlier(slot, other))) break;
      heap[place] = other;
      times[place] = time;
      place = parent;
    }
    heap[place] = slot;
    times[place] = at;
  }

  #heapPop(): void {
    const heap = this.#heap;
    const times = this.#heapTimes;
    this.#heapSize -= 1;
    const size = this.#heapSize;
    const slot = heap[size] as number;
    const at = times[size] as number;
    let place = 0;
    for (;;) {
      const first = place * 4 + 1;
      if (first >= size) break;
      let least = first;
      let time = times[first] as number;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child += 1) {
        const other = times[child] as number;
        if (other > time) continue;
        if (other === time && !this.#isEarlier(heap[child] as number, heap[least] as number)) continue;
        least = child;
        time = other;
      }
      const other = heap[least] as number;
      if (time > at || (time === at && !this.#isEarlier(other, slot))) break;
      heap[place] = other;
      times[place] = time;
      place = least;
    }
    heap[place] = slot;
    times[place] = at;
  }

  /** Orders two events of the same time. */
  #isEarlier(one: number, other: number): boolean {
    return (this.#sequences[one] as number) < (this.#sequences[other] as number);
  }
}

/** The slots of one delay in a ring buffer, first in, first out. */
class Lane {
  readonly delay: Millis;
  #ring = new Int32Array(64);
  #start = 0;
  #size = 0;

  constructor(delay: Millis) {
    this.delay = delay;
  }

  get first(): number {
    return this.#size === 0 ? -1 : (this.#ring[this.#start] as number);
  }

  push(slot: number): void {
    const room = this.#ring.length;
    if (this.#size === room) {
      const ring = new Int32Array(room * 2);
      for (let i = 0; i < room; i += 1) ring[i] = this.#ring[(this.#start + i) & (room - 1)] as number;
      this.#ring = ring;
      this.#start = 0;
    }
    this.#ring[(this.#start + this.#size) & (this.#ring.length - 1)] = slot;
    this.#size += 1;
  }

  shift(): void {
    this.#start = (this.#start + 1) & (this.#ring.length - 1);
    this.#size -= 1;
  }
}

function larger<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
