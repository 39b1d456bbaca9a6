import type { Millis, Principal } from '@shoal/common';

/** Replaced neighbours per principal and window: bounds the cost of finding others. */
const MAX_REPLACEMENTS = 256;
const WINDOW_MS = 5_000;

/** Limits how many neighbours each principal may have replaced, summed over its clients and files. */
export class ReplacementQuota {
  readonly #counts = new Map<Principal, number>();
  #windowEndsAt: Millis = -Infinity;

  /** Takes up to `wanted` from the principal's quota; returns the number taken. */
  take(principal: Principal, wanted: number, now: Millis): number {
    if (now >= this.#windowEndsAt) {
      this.#counts.clear();
      this.#windowEndsAt = now + WINDOW_MS;
    }
    const before = this.#counts.get(principal) ?? 0;
    const taken = Math.min(wanted, MAX_REPLACEMENTS - before);
    this.#counts.set(principal, before + taken);
    return taken;
  }
}
