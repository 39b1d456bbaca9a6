import type { Millis, Principal } from '@shoal/common';

/** Neighbours that one principal may have replaced in a window: what it costs to find others is bounded so. */
const MOST = 256;
const WINDOW_MS = 5_000;

/** How many neighbours each principal has had replaced lately, over all its clients and files. */
export class ReplacementQuota {
  readonly #counts = new Map<Principal, number>();
  #windowEndsAt: Millis = -Infinity;

  /** How many of `wanted` may be replaced now; these count. */
  take(principal: Principal, wanted: number, now: Millis): number {
    if (now >= this.#windowEndsAt) {
      this.#counts.clear();
      this.#windowEndsAt = now + WINDOW_MS;
    }
    const before = this.#counts.get(principal) ?? 0;
    const taken = Math.min(wanted, MOST - before);
    this.#counts.set(principal, before + taken);
    return taken;
  }
}
