import type { Millis } from '@shoal/common';

/** The time of the next IDLE messages. */
export class IdleNotices {
  #nextAt: Millis = 0;

  isDue(now: Millis): boolean {
    return now >= this.#nextAt;
  }

  scheduleNext(at: Millis): void {
    this.#nextAt = at;
  }
}
