import type { Principal } from '../../../index.js';

/** A principal's share of the time, and the milliseconds of it that may be used at once. */
const SHARE = 0.5;
const BURST_MS = 3_000;

/** Cost of a message outside its handling: reading, unmasking, answering by the system. */
const MESSAGE_MS = 0.02;

const MAX_MESSAGE_MS = 2_000;

/** Limit of the debt: work for connections that had been read already does not block a principal for longer. */
const MAX_BEHIND_MS = (BURST_MS + 8_000) / SHARE;

/** Principals that are known; those that have paid for their work are forgotten first. */
const MAX_KNOWN = 4_096;

/** Interval of checking the waiting principals. */
const CHECK_MS = 1;

export interface Pausable {
  pause(): void;
  resume(): void;
}

/**
 * Measures how much of this thread's time each principal's messages take. A principal above its share is not read,
 * on all its connections, until it is within its share; then its connections resume one after the other.
 */
export class WorkMeter {
  readonly #clock: () => number;
  /** The time at which a principal is within its share again. */
  readonly #paidAt = new Map<Principal, number>();
  readonly #paused = new Map<Principal, Set<Pausable>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(clock = () => performance.now()) {
    this.#clock = clock;
  }

  /** Records the work for a message. */
  worked(principal: Principal, ms: number): void {
    const now = this.#clock();
    // No message takes as long as a process that was stopped meanwhile.
    const cost = (Math.min(ms, MAX_MESSAGE_MS) + MESSAGE_MS) / SHARE;
    const paidAt = Math.min(Math.max(now, this.#paidAt.get(principal) ?? now) + cost, now + MAX_BEHIND_MS);
    this.#paidAt.delete(principal);
    this.#paidAt.set(principal, paidAt);
    if (this.#paidAt.size > MAX_KNOWN)
      for (const [other, at] of this.#paidAt) if (at <= now) this.#paidAt.delete(other);
  }

  /** Pauses the connection where its principal has overdrawn. */
  check(principal: Principal, connection: Pausable): void {
    const paused = this.#paused.get(principal);
    if (paused?.has(connection) === true || !this.#isOverdrawn(principal)) return;
    connection.pause();
    this.#paused.set(principal, (paused ?? new Set()).add(connection));
    this.#timer ??= setInterval(() => {
      this.resumeNext();
    }, CHECK_MS).unref();
  }

  isPaused(principal: Principal, connection: Pausable): boolean {
    return this.#paused.get(principal)?.has(connection) === true;
  }

  /** The connection is gone. */
  forget(principal: Principal, connection: Pausable): void {
    const paused = this.#paused.get(principal);
    if (paused?.delete(connection) === true && paused.size === 0) this.#paused.delete(principal);
    this.#rest();
  }

  /** One connection of each principal that has paid: what it sends may be dear, too. */
  resumeNext(): void {
    for (const [principal, paused] of this.#paused) {
      if (this.#isOverdrawn(principal)) continue;
      const [connection] = paused;
      if (connection === undefined) continue;
      this.forget(principal, connection);
      connection.resume();
    }
    this.#rest();
  }

  #isOverdrawn(principal: Principal): boolean {
    return (this.#paidAt.get(principal) ?? -Infinity) > this.#clock() + BURST_MS / SHARE;
  }

  #rest(): void {
    if (this.#paused.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
