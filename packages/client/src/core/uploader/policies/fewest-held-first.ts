import type { Millis } from '@shoal/common';

import type { WaitingRequest } from '../upload-queue.js';
import type { ServePolicy, ServeView } from './serve-policy.js';

/**
 * DESIGN §5's order, for everybody: whoever has waited too long; then ANY, by turns, so that what
 * only a seeder has is soon with many; then the requester that holds fewest segments of its file,
 * ties first come first served.
 */
export class FewestHeldFirst implements ServePolicy {
  readonly name = 'fewest-held-first';
  readonly reviewMs = undefined;
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

  hear(): void {
    // What neighbours give changes nothing.
  }

  review(): void {
    // Everybody is let in.
  }

  next(waiting: readonly WaitingRequest[], { now, heldBy, activeOf }: ServeView): WaitingRequest | undefined {
    let best: WaitingRequest | undefined;
    let bestHeld = Infinity;
    let bestActive = Infinity;
    for (const request of waiting) {
      if (now - request.since > this.#overdueMs) return request;
      const held = request.segment === 'any' ? -1 : heldBy(request);
      if (held > bestHeld) continue;
      const active = held < 0 ? activeOf(request) : 0;
      if (held === bestHeld && active >= bestActive) continue;
      best = request;
      bestHeld = held;
      bestActive = active;
    }
    return best;
  }
}
