import type { Millis } from '@shoal/common';
import { expect } from 'chai';

/** The timers of a fuzzed machine, and a time that the test advances. */
export class HandClock {
  readonly #timers = new Map<string, Millis>();
  readonly #expired: (name: string) => void;
  now: Millis = 0;

  constructor(expired: (name: string) => void) {
    this.#expired = expired;
  }

  get size(): number {
    return this.#timers.size;
  }

  apply(action: TimerAction): void {
    if (action.type === 'cancel-timer') {
      this.#timers.delete(action.name);
      return;
    }
    expect(Number.isFinite(action.at), `timer ${action.name} at ${action.at}`).to.equal(true);
    this.#timers.set(action.name, action.at);
  }

  clear(): void {
    this.#timers.clear();
  }

  /** With every timer that falls due on the way. */
  advance(ms: Millis): void {
    const until = this.now + ms;
    for (;;) {
      const [name, at] = [...this.#timers].sort((a, b) => a[1] - b[1])[0] ?? ['', Infinity];
      if (at > until) break;
      this.now = Math.max(this.now, at);
      this.#timers.delete(name);
      this.#expired(name);
    }
    this.now = until;
  }
}

type TimerAction =
  | { readonly type: 'set-timer'; readonly name: string; readonly at: Millis }
  | { readonly type: 'cancel-timer'; readonly name: string };
