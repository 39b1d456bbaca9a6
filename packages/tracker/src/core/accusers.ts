import type { Millis } from '@shoal/common';

import type { Client } from './client.js';
import type { TrackerOptions } from './options.js';
import type { Party } from './party.js';

interface Accuser {
  /** Whom it blamed, and when; the earliest first. */
  readonly reports: Map<Client, Millis>;
  disbelievedUntil: Millis;
  lastAt: Millis;
}

type AccuserOptions = Pick<TrackerOptions, 'blameBudget' | 'blameCooldownMs' | 'maxAccusers'>;

/**
 * How far each party is believed. It has one voice against each client, and is believed in nothing
 * once it blames more than `blameBudget` of them within `blameCooldownMs`: then its own memory is
 * bad, or its intent.
 */
export class Accusers {
  readonly #budget: number;
  readonly #windowMs: Millis;
  readonly #most: number;
  /** Those longest silent first. */
  readonly #byParty = new Map<Party, Accuser>();

  constructor({ blameBudget, blameCooldownMs, maxAccusers }: AccuserOptions) {
    this.#budget = blameBudget;
    this.#windowMs = blameCooldownMs;
    this.#most = maxAccusers;
  }

  /** Counts the party's word against a client that it was told of; false where that changes nothing. */
  accuse(party: Party, accused: Client, now: Millis): boolean {
    const accuser = this.#meet(party, now);
    const { reports } = accuser;
    if (now < accuser.disbelievedUntil) {
      accuser.disbelievedUntil = now + this.#windowMs;
      return false;
    }
    for (const [client, at] of reports) if (now - at > this.#windowMs) reports.delete(client);
    if (reports.has(accused)) return false;
    reports.set(accused, now);
    if (reports.size <= this.#budget) {
      accused.standing.blame(party, now);
      return true;
    }
    for (const client of reports.keys()) client.standing.unblame(party);
    reports.clear();
    accuser.disbelievedUntil = now + this.#windowMs;
    return false;
  }

  #meet(party: Party, now: Millis): Accuser {
    const known = this.#byParty.get(party);
    const accuser = known ?? { reports: new Map<Client, Millis>(), disbelievedUntil: -Infinity, lastAt: now };
    accuser.lastAt = now;
    this.#byParty.delete(party);
    for (const [silent, { lastAt }] of this.#byParty) {
      if (now - lastAt <= this.#windowMs && this.#byParty.size < this.#most) break;
      this.#byParty.delete(silent);
    }
    this.#byParty.set(party, accuser);
    return accuser;
  }
}
