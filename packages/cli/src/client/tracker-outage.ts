import type { ClientLogEvent } from '@shoal/client/core';
import { formatAddress } from '@shoal/common';

import { durationText } from '../text/units.js';

type Unreachable = Extract<ClientLogEvent, { readonly type: 'tracker-unreachable' }>;

/** Decides what is printed about an unreachable tracker, and how often: the client retries many times. */
export class TrackerOutage {
  #attempts = 0;
  #since = 0;
  #nextLineAt = 0;

  /** A line for a terminal, which takes the place of the one before; and whether a log has to have one, too. */
  failed({ tracker, reason }: Unreachable, now: number): { readonly line: string; readonly isDue: boolean } {
    if (this.#attempts === 0) [this.#since, this.#nextLineAt] = [now, now];
    this.#attempts += 1;
    const isLate = now >= this.#nextLineAt;
    // At once, when it is clear that it is tried again and again, after half a minute, and then after twice the time each.
    const isDue = isLate || this.#attempts === SECOND_LINE_ATTEMPT;
    if (isLate) this.#nextLineAt = this.#since + Math.max(FIRST_LINE_MS, 2 * (now - this.#since));
    const so = this.#attempts === 1 ? '' : ` (${this.#attempts} attempts, ${durationText(now - this.#since)})`;
    // A terminal may be too narrow for all of it.
    return { line: `cannot reach tracker ${formatAddress(tracker)}${so}: ${reason}`, isDue };
  }

  reached(): void {
    this.#attempts = 0;
  }
}

const SECOND_LINE_ATTEMPT = 3;
const FIRST_LINE_MS = 30_000;
