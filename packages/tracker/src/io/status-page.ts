import type { Grant } from '@shoal/common';

import type { TrackerStatus } from '../core/index.js';

/** What was made faster than this is made anew for everybody who asks. */
const QUICK_MS = 20;

/** What took longer is shown again for so many times as long: so little of the time goes into it at most. */
const SHOWN_AGAIN = 10;

/** Pages of so many grants are kept. */
const MAX_PAGES = 16;

interface Page {
  readonly body: Buffer;
  readonly goodUntil: number;
}

/** The status as JSON. Of a large swarm it is long: whoever asks again and again must not keep the tracker from its work. */
export class StatusPage {
  readonly #status: (grant: Grant | undefined) => TrackerStatus;
  readonly #clock: () => number;
  readonly #pages = new Map<string, Page>();

  constructor(status: (grant: Grant | undefined) => TrackerStatus, clock = () => performance.now()) {
    this.#status = status;
    this.#clock = clock;
  }

  /** Throws where the text would be longer than the engine allows. */
  body(grant?: Grant): Buffer {
    const key = grant === undefined ? '' : JSON.stringify(grant);
    const began = this.#clock();
    const page = this.#pages.get(key);
    if (page !== undefined && began < page.goodUntil) return page.body;
    const body = Buffer.from(`${JSON.stringify(this.#status(grant))}\n`);
    const ended = this.#clock();
    this.#pages.delete(key);
    if (ended - began < QUICK_MS) return body;
    if (this.#pages.size >= MAX_PAGES) this.#pages.clear();
    this.#pages.set(key, { body, goodUntil: ended + SHOWN_AGAIN * (ended - began) });
    return body;
  }
}
