import type { Millis, Rank, SegmentWish } from '@shoal/common';

import { type FilePeer, usualRequestMs } from './file-peer.js';

export interface OutstandingRequest {
  readonly correlation: number;
  readonly rank: Rank;
  readonly segment: SegmentWish;
  readonly sentAt: Millis;
  deadline: Millis;
  /** From the last sign of life, and at first from when it was sent, to the deadline. */
  readonly patienceMs: Millis;
  /** Bytes that may still come on the channel before the answer is whole: so many may move the deadline. */
  awaitedBytes: number;
  /** What the rate limit was charged for the answer. */
  readonly chargedBytes: number;
}

/** In the end-game a request is late after so many of its source's smoothed request times. */
const LATE = 0.7;

/** What is asked of whom for one file, by the correlation that the answer repeats; each source has its own counts. */
export class OutstandingRequests {
  readonly #sources: ReadonlyMap<Rank, FilePeer>;
  readonly #requests = new Map<number, OutstandingRequest>();
  #certain = 0;
  #any = 0;

  /** The sources of the file, whose counts go along. */
  constructor(sources: ReadonlyMap<Rank, FilePeer>) {
    this.#sources = sources;
  }

  get size(): number {
    return this.#requests.size;
  }

  /** Requests for certain segments. */
  get certain(): number {
    return this.#certain;
  }

  /** Requests for ANY. */
  get any(): number {
    return this.#any;
  }

  get(correlation: number): OutstandingRequest | undefined {
    return this.#requests.get(correlation);
  }

  has(correlation: number): boolean {
    return this.#requests.has(correlation);
  }

  /** In the order in which they were sent. */
  [Symbol.iterator](): IterableIterator<OutstandingRequest> {
    return this.#requests.values();
  }

  start(request: OutstandingRequest): void {
    this.#requests.set(request.correlation, request);
    this.#count(request, 1);
  }

  /** False where it was not outstanding. */
  end(request: OutstandingRequest): boolean {
    if (!this.#requests.delete(request.correlation)) return false;
    this.#count(request, -1);
    return true;
  }

  /** Somebody is asked for the segment by another request than `except`. */
  isAsked(index: number, except?: OutstandingRequest): boolean {
    for (const request of this.#requests.values()) if (request.segment === index && request !== except) return true;
    return false;
  }

  /** Requests for certain segments that take longer than their sources mostly do, with no second copy asked for. */
  late(now: Millis): OutstandingRequest[] {
    const late: OutstandingRequest[] = [];
    for (const request of this.#requests.values()) {
      if (now < this.#lateAt(request) || request.segment === 'any') continue;
      if (!this.isAsked(request.segment, request)) late.push(request);
    }
    return late;
  }

  /** When the next request becomes late; Infinity where all are, or none can be. */
  nextLateAt(now: Millis): Millis {
    let next = Infinity;
    for (const request of this.#requests.values()) {
      const at = this.#lateAt(request);
      if (at > now) next = Math.min(next, at);
    }
    return next;
  }

  /** When a second copy may be asked for; ANY is never late. */
  #lateAt({ rank, segment, sentAt }: OutstandingRequest): Millis {
    if (segment === 'any') return Infinity;
    // A seeder that only ever gave ANY was never measured: what the others take is all there is to go by.
    const expected = this.#sources.get(rank)?.peer.requestMs ?? usualRequestMs(this.#sources.values());
    return sentAt + LATE * expected;
  }

  #count({ rank, segment }: OutstandingRequest, change: 1 | -1): void {
    const source = this.#sources.get(rank);
    if (segment === 'any') {
      this.#any += change;
      if (source !== undefined) source.anyOutstanding += change;
    } else {
      this.#certain += change;
      if (source !== undefined) source.outstanding += change;
    }
  }
}
