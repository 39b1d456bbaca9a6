import type { ChannelId, Digest, Millis, SegmentWish } from '@shoal/common';

import type { ServePolicy, ServeView } from './policies/serve-policy.js';

export interface WaitingRequest {
  readonly channel: ChannelId;
  readonly correlation: number;
  readonly digest: Digest;
  readonly segment: SegmentWish;
  readonly since: Millis;
}

/** Requests that wait for an upload slot: short, because a request that waits here is not asked elsewhere. */
export class UploadQueue {
  readonly #policy: Pick<ServePolicy, 'next'>;
  readonly #waiting: WaitingRequest[] = [];

  constructor(policy: Pick<ServePolicy, 'next'>) {
    this.#policy = policy;
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

  /** Requests of one channel that wait. */
  waitingOf(channel: ChannelId): number {
    let count = 0;
    for (const request of this.#waiting) if (request.channel === channel) count += 1;
    return count;
  }

  has(channel: ChannelId, digest: Digest, segment: SegmentWish): boolean {
    return this.#waiting.some((r) => r.channel === channel && r.digest === digest && r.segment === segment);
  }

  /** In the order of arrival. */
  [Symbol.iterator](): IterableIterator<WaitingRequest> {
    return this.#waiting.values();
  }

  delete(request: WaitingRequest): void {
    const place = this.#waiting.indexOf(request);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  add(request: WaitingRequest): void {
    this.#waiting.push(request);
  }

  /** Removes and returns the request to serve next, which the policy chooses. */
  take(view: ServeView): WaitingRequest | undefined {
    const chosen = this.#policy.next(this.#waiting, view);
    if (chosen !== undefined) this.delete(chosen);
    return chosen;
  }

  /** Removes and returns the requests that match. */
  remove(matches: (request: WaitingRequest) => boolean): WaitingRequest[] {
    const removed = this.#waiting.filter(matches);
    if (removed.length > 0) this.#waiting.splice(0, Infinity, ...this.#waiting.filter((request) => !matches(request)));
    return removed;
  }
}
