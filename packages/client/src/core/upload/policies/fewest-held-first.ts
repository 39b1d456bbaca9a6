import type { Millis } from '@shoal/common';

import type { WaitingRequest } from '../slots/waiting-request.js';
import type { ServePolicy, ServeView } from './serve-policy.js';

/**
 * DESIGN §5's order, for everybody: whoever has waited too long; then ANY, by turns, so that what
 * only a seeder has is soon with many; then the requester that holds least of its file, ties first
 * come first served. Who is being served already comes after all others, and so does a client of a
 * principal that is: otherwise one that takes and never acknowledges would have all the slots, again and again.
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
    // What peers give changes nothing.
  }

  rechoke(): void {
    // Everybody is let in.
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

/** Before all that hold something or nothing. */
const OVERDUE = -2;
const ANY = -1;
