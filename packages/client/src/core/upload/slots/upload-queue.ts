import { type ChannelId, type Digest, Mark, type Principal, type SegmentWish } from '@shoal/common';

import type { ServePolicy, ServeView } from '../policies/serve-policy.js';
import type { WaitingRequest } from './waiting-request.js';

/**
 * Requests that wait for an upload slot. The queue is short, because a peer does not send a waiting request elsewhere. The
 * methods that are called for each request take constant time.
 */
export class UploadQueue {
  readonly #policy: Pick<ServePolicy, 'next'>;
  readonly #mark: Mark;
  /** In the order of arrival. */
  readonly #waiting = new Set<WaitingRequest>();
  readonly #certain = new Set<WaitingRequest>();
  readonly #byChannel = new Map<ChannelId, Set<WaitingRequest>>();
  readonly #byPrincipal = new Map<Principal, number>();

  constructor(policy: Pick<ServePolicy, 'next'>, mark = new Mark()) {
    this.#policy = policy;
    this.#mark = mark;
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** Requests for a certain segment that wait, in the order of arrival. */
  get certain(): ReadonlySet<WaitingRequest> {
    return this.#certain;
  }

  /** Requests of one channel that wait. */
  waitingOf(channel: ChannelId): number {
    return this.#byChannel.get(channel)?.size ?? 0;
  }

  /** The principals with waiting requests, each once. */
  get principals(): Iterable<Principal> {
    return this.#byPrincipal.keys();
  }

  /** Requests of one principal that wait. */
  waitingOfPrincipal(principal: Principal): number {
    return this.#byPrincipal.get(principal) ?? 0;
  }

  has(channel: ChannelId, digest: Digest, segment: SegmentWish): boolean {
    for (const r of this.#byChannel.get(channel) ?? []) if (r.digest === digest && r.segment === segment) return true;
    return false;
  }

  delete(request: WaitingRequest): void {
    if (!this.#waiting.delete(request)) return;
    this.#mark.set();
    this.#certain.delete(request);
    const { channel, principal } = request;
    const ofChannel = this.#byChannel.get(channel);
    ofChannel?.delete(request);
    if (ofChannel?.size === 0) this.#byChannel.delete(channel);
    const left = this.waitingOfPrincipal(principal) - 1;
    if (left === 0) this.#byPrincipal.delete(principal);
    else this.#byPrincipal.set(principal, left);
  }

  add(request: WaitingRequest): void {
    const { channel, principal, segment } = request;
    this.#waiting.add(request);
    this.#mark.set();
    if (segment !== 'any') this.#certain.add(request);
    const ofChannel = this.#byChannel.get(channel);
    if (ofChannel === undefined) this.#byChannel.set(channel, new Set([request]));
    else ofChannel.add(request);
    this.#byPrincipal.set(principal, this.waitingOfPrincipal(principal) + 1);
  }

  /** Removes and returns the request to serve next, which the policy chooses. */
  take(view: ServeView): WaitingRequest | undefined {
    const chosen = this.#policy.next(this.#waiting, view);
    if (chosen !== undefined) this.delete(chosen);
    return chosen;
  }

  /** Removes and returns the requests that match. */
  remove(matches: (request: WaitingRequest) => boolean): WaitingRequest[] {
    return this.#removeFrom(this.#waiting, matches);
  }

  /** The same of one channel's. */
  removeOf(channel: ChannelId, matches: (request: WaitingRequest) => boolean = () => true): WaitingRequest[] {
    return this.#removeFrom(this.#byChannel.get(channel) ?? [], matches);
  }

  #removeFrom(requests: Iterable<WaitingRequest>, matches: (request: WaitingRequest) => boolean): WaitingRequest[] {
    const removed: WaitingRequest[] = [];
    for (const request of requests) if (matches(request)) removed.push(request);
    for (const request of removed) this.delete(request);
    return removed;
  }
}
