import { type Grant, visibleJson } from '@shoal/common';

import type { TrackerStatus } from '../../core/index.js';

/** Minimum time for which a page is cached, for all requests. */
const LEAST_SHOWN_MS = 1_000;

/** All pages together take a tenth of the time: one that took long to make is shown for ten times as long. */
const SHOWN_AGAIN = 10;

/** Burst of that share: the pages of several grants are made one after the other. */
const BURST_MS = 500;

/** Limits of cached pages, in number and bytes; the least recently requested are removed first. */
const MAX_PAGES = 64;
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

interface Page {
  readonly body: Buffer;
  readonly goodUntil: number;
}

/** The status as JSON. Of a large swarm it is long: asking again and again must not keep the tracker from its work. */
export class StatusPage {
  readonly #status: (grant: Grant | undefined) => TrackerStatus;
  readonly #clock: () => number;
  readonly #pages = new Map<string, Page>();
  #keptBytes = 0;
  /** The time at which pages are within their share of the time again. */
  #paidAt = -Infinity;

  constructor(status: (grant: Grant | undefined) => TrackerStatus, clock = () => performance.now()) {
    this.#status = status;
    this.#clock = clock;
  }

  /** Undefined where too much of the time went into pages of other grants: ask again in a second. */
  body(grant?: Grant): Buffer | undefined {
    const key = grant === undefined ? '' : JSON.stringify(grant);
    const began = this.#clock();
    const page = this.#pages.get(key);
    if (page !== undefined) {
      this.#drop(key, page);
      this.#keep(key, page);
      if (began < page.goodUntil) return page.body;
    }
    // A page of before is better than none.
    if (began + SHOWN_AGAIN * BURST_MS < this.#paidAt) return page?.body;
    const body = Buffer.from(`${visibleJson(this.#status(grant))}\n`);
    const ended = this.#clock();
    const costMs = SHOWN_AGAIN * (ended - began);
    this.#paidAt = Math.max(this.#paidAt, began) + costMs;
    if (page !== undefined) this.#drop(key, page);
    this.#keep(key, { body, goodUntil: ended + Math.max(LEAST_SHOWN_MS, costMs) });
    return body;
  }

  #keep(key: string, page: Page): void {
    this.#pages.set(key, page);
    this.#keptBytes += page.body.length;
    for (const [oldest, old] of this.#pages) {
      if (oldest === key || (this.#pages.size <= MAX_PAGES && this.#keptBytes <= MAX_KEPT_BYTES)) return;
      this.#drop(oldest, old);
    }
  }

  #drop(key: string, page: Page): void {
    if (this.#pages.delete(key)) this.#keptBytes -= page.body.length;
  }
}
