import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 5;

/** Shares a thread: whoever does much at once asks after each piece of it whether it is others' turn. */
export class TimeSlice {
  #endsAt = 0;

  async next(): Promise<void> {
    if (performance.now() < this.#endsAt) return;
    await setImmediate();
    this.#endsAt = performance.now() + SLICE_MS;
  }
}
