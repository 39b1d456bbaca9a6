import type { Millis, Principal } from '@shoal/common';

/** So many remember that they were told of one client: more than it has neighbours. */
const MAX_HANDOUTS = 1_024;

/**
 * What others may say of one client, and what they said: who was told of it, whom of these it sent
 * wrong bytes by their own word, and for how long the tracker tells nobody else. All of it fades.
 */
export class Reputation {
  readonly #windowMs: Millis;
  /** When last, those told longest ago first. */
  readonly #told = new Map<Principal, Millis>();
  /** When, the earliest first. */
  readonly #reportedBy = new Map<Principal, Millis>();
  #quarantinedUntil: Millis = -Infinity;

  /** What was told or said counts for `windowMs`. */
  constructor(windowMs: Millis) {
    this.#windowMs = windowMs;
  }

  /** The principal may dial this client, and find out what it sends. */
  recordHandout(principal: Principal, now: Millis): void {
    const last = this.#told.get(principal);
    // Said again and again, with every answer: not each time is worth a change.
    if (last !== undefined && now - last < this.#windowMs / 2) return;
    this.#told.delete(principal);
    this.#told.set(principal, now);
    this.#forget(this.#told, now);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MAX_HANDOUTS && oldest !== undefined) this.#told.delete(oldest);
  }

  wasHandedTo(principal: Principal, now: Millis): boolean {
    const at = this.#told.get(principal);
    return at !== undefined && now - at <= this.#windowMs;
  }

  handoutCount(now: Millis): number {
    this.#forget(this.#told, now);
    return this.#told.size;
  }

  addReport(principal: Principal, now: Millis): void {
    this.#reportedBy.delete(principal);
    this.#reportedBy.set(principal, now);
  }

  /** The principal is not believed any more. */
  retractReport(principal: Principal): void {
    this.#reportedBy.delete(principal);
  }

  reportCount(now: Millis): number {
    this.#forget(this.#reportedBy, now);
    return this.#reportedBy.size;
  }

  quarantine(until: Millis): void {
    this.#quarantinedUntil = until;
  }

  isQuarantined(now: Millis): boolean {
    return now < this.#quarantinedUntil;
  }

  #forget(entries: Map<Principal, Millis>, now: Millis): void {
    for (const [principal, at] of entries) {
      if (now - at <= this.#windowMs) return;
      entries.delete(principal);
    }
  }
}
