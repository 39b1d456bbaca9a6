import type { Millis, TimerAction } from './machine.js';

/** The part of an outbox that timers need. */
export interface TimerOutbox {
  add(action: TimerAction): void;
}

/**
 * A machine's named timers: each name has at most one deadline.
 *
 * The names are a type, so a misspelt timer does not compile. `expire` returns the typed name to dispatch on, and
 * undefined for a timer that is not set (any longer).
 */
export class Timers<Name extends string> {
  readonly #outbox: TimerOutbox;
  readonly #deadlines = new Map<Name, Millis>();

  constructor(outbox: TimerOutbox) {
    this.#outbox = outbox;
  }

  isSet(name: Name): boolean {
    return this.#deadlines.has(name);
  }

  /** Sets the deadline, or moves it. */
  set(name: Name, at: Millis): void {
    this.#deadlines.set(name, at);
    this.#outbox.add({ type: 'set-timer', name, at });
  }

  /** Sets the deadline, or moves it to an earlier time, never to a later one. Infinity sets nothing. */
  setAtLatest(name: Name, at: Millis): void {
    const deadline = this.#deadlines.get(name) ?? Infinity;
    if (at < deadline) this.set(name, at);
  }

  cancel(name: Name): void {
    if (this.#deadlines.delete(name)) this.#outbox.add({ type: 'cancel-timer', name });
  }

  cancelAll(): void {
    for (const name of this.#deadlines.keys()) this.#outbox.add({ type: 'cancel-timer', name });
    this.#deadlines.clear();
  }

  /** The host says that this timer's deadline has passed: the timer is no longer set. */
  expire(name: string): Name | undefined {
    return this.#deadlines.delete(name as Name) ? (name as Name) : undefined;
  }
}
