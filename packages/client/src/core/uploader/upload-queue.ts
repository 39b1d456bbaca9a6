import type { ChannelId, Digest, Millis, SegmentWish } from '@shoal/common';

export interface WaitingRequest {
  readonly channel: ChannelId;
  readonly correlation: number;
  readonly digest: Digest;
  readonly segment: SegmentWish;
  readonly since: Millis;
}

/** Requests that wait for an upload slot: short, because a request that waits here is not asked elsewhere. */
export class UploadQueue {
  readonly #overdueMs: Millis;
  readonly #waiting: WaitingRequest[] = [];

  constructor(overdueMs: Millis) {
    this.#overdueMs = overdueMs;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Requests for a certain segment that wait. */
  get certain(): number {
    let count = 0;
    for (const request of this.#waiting) if (request.segment !== 'any') count += 1;
    return count;
  }

  /** ANY requests of one channel that wait. */
  anyOf(channel: ChannelId): number {
    let count = 0;
    for (const request of this.#waiting) if (request.channel === channel && request.segment === 'any') count += 1;
    return count;
  }

  has(channel: ChannelId, digest: Digest, segment: SegmentWish): boolean {
    return this.#waiting.some((r) => r.channel === channel && r.digest === digest && r.segment === segment);
  }

  add(request: WaitingRequest): void {
    this.#waiting.push(request);
  }

  /**
   * Whom to serve next: whoever has waited too long; then ANY, first come first served; then the
   * requester that holds fewest segments of its file, ties first come first served.
   */
  take(now: Millis, heldBy: (request: WaitingRequest) => number): WaitingRequest | undefined {
    let best: WaitingRequest | undefined;
    let bestHeld = Infinity;
    for (const request of this.#waiting) {
      if (now - request.since > this.#overdueMs) {
        best = request;
        break;
      }
      const held = request.segment === 'any' ? -1 : heldBy(request);
      if (held < bestHeld) {
        best = request;
        bestHeld = held;
      }
    }
    if (best !== undefined) this.#waiting.splice(this.#waiting.indexOf(best), 1);
    return best;
  }

  /** Removes and returns the requests that match. */
  remove(matches: (request: WaitingRequest) => boolean): WaitingRequest[] {
    const removed = this.#waiting.filter(matches);
    if (removed.length > 0) this.#waiting.splice(0, Infinity, ...this.#waiting.filter((request) => !matches(request)));
    return removed;
  }
}
