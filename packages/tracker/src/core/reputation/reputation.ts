import type { Millis, Principal } from '@shoal/common';

/** More than the neighbours of a client. */
const MAX_HANDOUTS = 1_024;

/**
 * The corruption reports about one client: which principals got its address and can judge it, which of them reported
 * corrupt data, and until when it is in quarantine. Entries expire after `windowMs`.
 */
export class Reputation {
  readonly #windowMs: Millis;
  /** The time of the last hand-out, the oldest first. */
  readonly #handouts = new Map<Principal, Millis>();
  /** The time of the report, the oldest first. */
  readonly #reports = new Map<Principal, Millis>();
  #quarantinedUntil: Millis = -Infinity;

  constructor(windowMs: Millis) {
    this.#windowMs = windowMs;
  }

  /** The principal got the client's address in a member list. */
  recordHandout(principal: Principal, now: Millis): void {
    const last = this.#handouts.get(principal);
    // Each member list repeats the hand-out: only an old entry is worth the update.
    if (last !== undefined && now - last < this.#windowMs / 2) return;
    this.#handouts.delete(principal);
    this.#handouts.set(principal, now);
    this.#expire(this.#handouts, now);
    const [oldest] = this.#handouts.keys();
    if (this.#handouts.size > MAX_HANDOUTS && oldest !== undefined) this.#handouts.delete(oldest);
  }

  wasHandedTo(principal: Principal, now: Millis): boolean {
    const at = this.#handouts.get(principal);
    return at !== undefined && now - at <= this.#windowMs;
  }

  handoutCount(now: Millis): number {
    this.#expire(this.#handouts, now);
    return this.#handouts.size;
  }

  addReport(principal: Principal, now: Millis): void {
    this.#reports.delete(principal);
    this.#reports.set(principal, now);
  }

  retractReport(principal: Principal): void {
    this.#reports.delete(principal);
  }

  reportCount(now: Millis): number {
    this.#expire(this.#reports, now);
    return this.#reports.size;
  }

  quarantine(until: Millis): void {
    this.#quarantinedUntil = until;
  }

  isQuarantined(now: Millis): boolean {
    return now < this.#quarantinedUntil;
  }

  #expire(entries: Map<Principal, Millis>, now: Millis): void {
    for (const [principal, at] of entries) {
      if (now - at <= this.#windowMs) return;
      entries.delete(principal);
    }
  }
}
