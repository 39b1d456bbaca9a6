import type { Millis, Principal } from '@shoal/common';

import type { Client } from '../clients/client.js';
import type { TrackerOptions } from '../options.js';

interface Accuser {
  /** Whom it blamed, and when; the earliest first. */
  readonly reports: Map<Client, Millis>;
  disbelievedUntil: Millis;
  lastAt: Millis;
}

type AccuserOptions = Pick<TrackerOptions, 'blameBudget' | 'blameCooldownMs' | 'maxAccusers'>;

/**
 * How far each principal is believed. It has one voice against each client, and is believed in nothing
 * once it blames more than `blameBudget` of them within `blameCooldownMs`: then its own memory is
 * bad, or its intent.
 */
export class Accusers {
  readonly #budget: number;
  readonly #windowMs: Millis;
  readonly #most: number;
  /** Those longest silent first. */
  readonly #byPrincipal = new Map<Principal, Accuser>();

  constructor({ blameBudget, blameCooldownMs, maxAccusers }: AccuserOptions) {
    this.#budget = blameBudget;
    this.#windowMs = blameCooldownMs;
    this.#most = maxAccusers;
  }

  /** Counts the principal's word against a client that it was told of; false where that changes nothing. */
  accuse(principal: Principal, accused: Client, now: Millis): boolean {
    const accuser = this.#meet(principal, now);
    const { reports } = accuser;
    if (now < accuser.disbelievedUntil) {
      accuser.disbelievedUntil = now + this.#windowMs;
      return false;
    }
    for (const [client, at] of reports) if (now - at > this.#windowMs) reports.delete(client);
    if (reports.has(accused)) return false;
    reports.set(accused, now);
    if (reports.size <= this.#budget) {
      accused.standing.blame(principal, now);
      return true;
    }
    for (const client of reports.keys()) client.standing.unblame(principal);
    reports.clear();
    accuser.disbelievedUntil = now + this.#windowMs;
    return false;
  }

  #meet(principal: Principal, now: Millis): Accuser {
    const known = this.#byPrincipal.get(principal);
    const accuser = known ?? { reports: new Map<Client, Millis>(), disbelievedUntil: -Infinity, lastAt: now };
    accuser.lastAt = now;
    this.#byPrincipal.delete(principal);
    for (const [silent, { lastAt }] of this.#byPrincipal) {
      if (now - lastAt <= this.#windowMs && this.#byPrincipal.size < this.#most) break;
      this.#byPrincipal.delete(silent);
    }
    this.#byPrincipal.set(principal, accuser);
    return accuser;
  }
}
