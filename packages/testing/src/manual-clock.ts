import { expect } from 'chai';

/** A machine's timer actions. Times are in milliseconds. */
type TimerAction =
  | { readonly type: 'set-timer'; readonly name: string; readonly at: number }
  | { readonly type: 'cancel-timer'; readonly name: string };

/** The time and the timers of a machine under test. */
export class ManualClock {
  now: number;
  readonly timers = new Map<string, number>();
  readonly #expired: (name: string) => void;

  constructor(expired: (name: string) => void, now = 0) {
    this.#expired = expired;
    this.now = now;
  }

  apply(action: TimerAction): void {
    if (action.type === 'cancel-timer') {
      this.timers.delete(action.name);
      return;
    }
    expect(Number.isFinite(action.at), `timer ${action.name} at ${action.at}`).to.equal(true);
    this.timers.set(action.name, action.at);
  }

  /** Advances the time, and expires every timer that is due on the way. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const [name, at] = [...this.timers].sort((a, b) => a[1] - b[1])[0] ?? ['', Infinity];
      if (at > until) break;
      this.now = Math.max(this.now, at);
      this.timers.delete(name);
      this.#expired(name);
    }
    this.now = until;
  }
}
