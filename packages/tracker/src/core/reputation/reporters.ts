import type { Millis, Principal } from '@shoal/common';

import type { Client } from '../clients/client.js';
import type { TrackerOptions } from '../options.js';

interface Reporter {
  /** Whom it blamed, and when; the earliest first. */
  readonly reports: Map<Client, Millis>;
  ignoredUntil: Millis;
  lastReportAt: Millis;
}

type ReporterOptions = Pick<TrackerOptions, 'reportBudget' | 'quarantineMs' | 'maxReporters'>;

/**
 * How far each principal is believed. It has one voice against each client, and is believed in nothing
 * once it blames more than `reportBudget` of them within `quarantineMs`: then its own memory is
 * bad, or its intent.
 */
export class Reporters {
  readonly #budget: number;
  readonly #windowMs: Millis;
  readonly #most: number;
  /** Those longest silent first. */
  readonly #byPrincipal = new Map<Principal, Reporter>();

  constructor({ reportBudget, quarantineMs, maxReporters }: ReporterOptions) {
    this.#budget = reportBudget;
    this.#windowMs = quarantineMs;
    this.#most = maxReporters;
  }

  /** Counts the principal's word against a client that it was told of; false where that changes nothing. */
  report(principal: Principal, reported: Client, now: Millis): boolean {
    const reporter = this.#meet(principal, now);
    const { reports } = reporter;
    if (now < reporter.ignoredUntil) {
      reporter.ignoredUntil = now + this.#windowMs;
      return false;
    }
    for (const [client, at] of reports) if (now - at > this.#windowMs) reports.delete(client);
    if (reports.has(reported)) return false;
    reports.set(reported, now);
    if (reports.size <= this.#budget) {
      reported.reputation.addReport(principal, now);
      return true;
    }
    for (const client of reports.keys()) client.reputation.retractReport(principal);
    reports.clear();
    reporter.ignoredUntil = now + this.#windowMs;
    return false;
  }

  #meet(principal: Principal, now: Millis): Reporter {
    const known = this.#byPrincipal.get(principal);
    const reporter = known ?? { reports: new Map<Client, Millis>(), ignoredUntil: -Infinity, lastReportAt: now };
    reporter.lastReportAt = now;
    this.#byPrincipal.delete(principal);
    for (const [silent, { lastReportAt }] of this.#byPrincipal) {
      if (now - lastReportAt <= this.#windowMs && this.#byPrincipal.size < this.#most) break;
      this.#byPrincipal.delete(silent);
    }
    this.#byPrincipal.set(principal, reporter);
    return reporter;
  }
}
