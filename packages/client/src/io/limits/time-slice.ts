import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 5;

/** Shares a thread: a long task calls `next` after each piece of work, and yields when its slice is over. */
export class TimeSlice {
  #endsAt = 0;

  async next(): Promise<void> {
    if (performance.now() < this.#endsAt) return;
    await setImmediate();
    this.#endsAt = performance.now() + SLICE_MS;
  }
}
