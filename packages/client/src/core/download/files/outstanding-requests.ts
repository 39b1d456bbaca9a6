import type { Millis } from '@shoal/common';

import type { OutstandingRequest } from '../../peers/outstanding-request.js';
import { meanRequestMs } from './file-peer.js';
import type { FilePeers } from './file-peers.js';

/** In the endgame a request is late after this multiple of the peer's mean request time. */
const LATE = 0.7;

/** The outstanding requests of one file, by the correlation that the answer repeats. Counts them for each peer as well. */
export class OutstandingRequests {
  readonly #peers: FilePeers;
  readonly #requests = new Map<number, OutstandingRequest>();
  #certain = 0;
  #any = 0;

  constructor(peers: FilePeers) {
    this.#peers = peers;
  }

  get size(): number {
    return this.#requests.size;
  }

  /** Number of requests for given segments. */
  get certain(): number {
    return this.#certain;
  }

  /** Number of requests for ANY. */
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

  /** Returns false where the request was not outstanding. */
  end(request: OutstandingRequest): boolean {
    if (!this.#requests.delete(request.correlation)) return false;
    this.#count(request, -1);
    return true;
  }

  /** True where a request other than `except` is for the segment. */
  isRequested(index: number, except?: OutstandingRequest): boolean {
    for (const request of this.#requests.values()) if (request.segment === index && request !== except) return true;
    return false;
  }

  /** Requests for given segments that take longer than usual, and whose segments are requested from one peer only. */
  late(now: Millis): OutstandingRequest[] {
    const late: OutstandingRequest[] = [];
    for (const request of this.#requests.values()) {
      if (now < this.#lateAt(request) || request.segment === 'any') continue;
      if (!this.isRequested(request.segment, request)) late.push(request);
    }
    return late;
  }

  /** Time at which the next request becomes late; Infinity if there is none. */
  nextLateAt(now: Millis): Millis {
    let next = Infinity;
    for (const request of this.#requests.values()) {
      const at = this.#lateAt(request);
      if (at > now) next = Math.min(next, at);
    }
    return next;
  }

  /** Time from which a second peer may be asked; ANY is never late. */
  #lateAt({ rank, segment, sentAt }: OutstandingRequest): Millis {
    if (segment === 'any') return Infinity;
    // A peer that served ANY only is not measured: the mean of the other peers replaces its own.
    const expected = this.#peers.get(rank)?.peer.requestMs ?? meanRequestMs(this.#peers);
    return sentAt + LATE * expected;
  }

  #count({ rank, segment }: OutstandingRequest, change: 1 | -1): void {
    const peer = this.#peers.get(rank);
    if (segment === 'any') {
      this.#any += change;
      peer?.countAnyOutstanding(change);
    } else {
      this.#certain += change;
      peer?.countOutstanding(change);
    }
  }
}
