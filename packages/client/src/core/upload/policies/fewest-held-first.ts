import type { Millis } from '@shoal/common';

import type { WaitingRequest } from '../slots/waiting-request.js';
import type { ServePolicy, ServeView } from './serve-policy.js';

/**
 * The order of docs/scheduling.md: overdue requests; then requests for any segment, by turns, so that
 * a seeder's segments spread quickly; then the requester with the fewest segments of its file, ties first
 * come first served. A peer with an upload comes after all others, and so does a client of a principal
 * with one: otherwise a peer that never acknowledges would get all the slots, again and again.
 */
export class FewestHeldFirst implements ServePolicy {
  readonly name = 'fewest-held-first';
  readonly rechokeMs = undefined;
  readonly allowsEviction = true;
  readonly #overdueMs: Millis;

  constructor(overdueMs: Millis) {
    this.#overdueMs = overdueMs;
  }

  admits(): boolean {
    return true;
  }

  isAdmitted(): boolean {
    return true;
  }

  observe(): void {
    // The peers' uploads have no effect.
  }

  rechoke(): void {
    // All peers are admitted.
  }

  next(waiting: Iterable<WaitingRequest>, view: ServeView): WaitingRequest | undefined {
    const { now, heldBy, activeOf, burdenOf, mayStart } = view;
    let best: WaitingRequest | undefined;
    let bestBurden = Infinity;
    let bestHeld = Infinity;
    let bestTurn = Infinity;
    for (const request of waiting) {
      const burden = burdenOf(request);
      if (burden > bestBurden || !mayStart(request)) continue;
      const held = this.#isOverdue(request, now) ? OVERDUE : request.segment === 'any' ? ANY : heldBy(request);
      const turn = held === ANY ? activeOf(request) : 0;
      const isBehind = held > bestHeld || (held === bestHeld && turn >= bestTurn);
      if (burden === bestBurden && isBehind) continue;
      best = request;
      bestBurden = burden;
      bestHeld = held;
      bestTurn = turn;
    }
    return best;
  }

  #isOverdue({ since }: WaitingRequest, now: Millis): boolean {
    return now - since > this.#overdueMs;
  }
}

/** Lower than any completion. */
const OVERDUE = -2;
const ANY = -1;
