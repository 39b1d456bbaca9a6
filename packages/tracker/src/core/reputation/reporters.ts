import type { Millis, Principal } from '@shoal/common';

import type { TrackerOptions } from '../options.js';
import type { Reputation } from './reputation.js';

interface Reporter {
  /** The reported clients and the time of the report, the oldest first. */
  readonly reports: Map<Reputation, Millis>;
  ignoredUntil: Millis;
  lastReportAt: Millis;
}

type ReporterOptions = Pick<TrackerOptions, 'reportBudget' | 'quarantineMs' | 'maxReporters'>;

/**
 * Limits the influence of each principal: one report about each client, and none at all after reports about more than
 * `reportBudget` clients within `quarantineMs`. Such a reporter has faulty memory, or lies.
 */
export class Reporters {
  readonly #budget: number;
  readonly #windowMs: Millis;
  readonly #maxReporters: number;
  /** The one whose last report is oldest comes first. */
  readonly #byPrincipal = new Map<Principal, Reporter>();

  constructor({ reportBudget, quarantineMs, maxReporters }: ReporterOptions) {
    this.#budget = reportBudget;
    this.#windowMs = quarantineMs;
    this.#maxReporters = maxReporters;
  }

  /** Counts the report of a principal about a client; returns false if it changes nothing. */
  report(principal: Principal, reported: Reputation, now: Millis): boolean {
    const reporter = this.#touch(principal, now);
    const { reports } = reporter;
    if (now < reporter.ignoredUntil) {
      reporter.ignoredUntil = now + this.#windowMs;
      return false;
    }
    for (const [reputation, at] of reports) if (now - at > this.#windowMs) reports.delete(reputation);
    if (reports.has(reported)) return false;
    reports.set(reported, now);
    if (reports.size <= this.#budget) {
      reported.addReport(principal, now);
      return true;
    }
    for (const reputation of reports.keys()) reputation.retractReport(principal);
    reports.clear();
    reporter.ignoredUntil = now + this.#windowMs;
    return false;
  }

  #touch(principal: Principal, now: Millis): Reporter {
    const known = this.#byPrincipal.get(principal);
    const reporter = known ?? { reports: new Map<Reputation, Millis>(), ignoredUntil: -Infinity, lastReportAt: now };
    reporter.lastReportAt = now;
    this.#byPrincipal.delete(principal);
    for (const [oldest, { lastReportAt }] of this.#byPrincipal) {
      if (now - lastReportAt <= this.#windowMs && this.#byPrincipal.size < this.#maxReporters) break;
      this.#byPrincipal.delete(oldest);
    }
    this.#byPrincipal.set(principal, reporter);
    return reporter;
  }
}
