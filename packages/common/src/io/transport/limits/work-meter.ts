import type { Principal } from '../../../index.js';

/** Of one principal: so much of the time, and so many milliseconds of it at once. */
const SHARE = 0.5;
const BURST_MS = 3_000;

/** What a message costs before and after it is looked at: reading, unmasking, answering by the system. */
const MESSAGE_MS = 0.02;

const MAX_MESSAGE_MS = 2_000;

/** What was done meanwhile for connections that had been read already is not held against anybody for longer. */
const MAX_BEHIND_MS = (BURST_MS + 8_000) / SHARE;

/** Principals that are known; those that have paid for their work are forgotten first. */
const MAX_KNOWN = 4_096;

/** How often those that wait are looked at. */
const CHECK_MS = 1;

export interface Pausable {
  pause(): void;
  resume(): void;
}

/**
 * Whose messages take how much of this thread's time, whatever it is that takes it. Who overdraws is
 * not read until the time is made up for, all its connections together, and then one after the other.
 */
export class WorkMeter {
  readonly #clock: () => number;
  /** When the work that was done is paid for. */
  readonly #paidAt = new Map<Principal, number>();
  readonly #paused = new Map<Principal, Set<Pausable>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(clock = () => performance.now()) {
    this.#clock = clock;
  }

  /** So much was done for a message. */
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
