import type { Millis } from '@shoal/common';

/** When the next IDLE messages may be sent. */
export class IdleNotices {
  #nextAt: Millis = 0;

  isDue(now: Millis): boolean {
    return now >= this.#nextAt;
  }

  scheduleNext(at: Millis): void {
    this.#nextAt = at;
  }
}
