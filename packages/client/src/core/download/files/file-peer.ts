import type { Millis, Rank } from '@shoal/common';

import type { Bitfield } from '../../peers/bitfield-table.js';
import type { Peer } from '../../peers/peer.js';
import type { Candidate } from './request-policy.js';

/** The state of one peer with regard to one file. */
export class FilePeer implements Candidate {
  readonly peer: Peer;
  readonly rank: Rank;
  readonly column: number;
  /** The segments that the peer is known to hold; unknown for declared files. */
  readonly held: Bitfield;
  /** Segments that the peer sent and that were acknowledged to it before they were announced to all peers. */
  readonly acknowledged: number[] = [];
  #reportedSegments = 0;
  #isSubscribing = false;
  #isSubscribed = false;
  #availabilityAt: Millis = 0;
  #isSuperSeeding = false;
  #lacks: Set<number> | undefined;
  #load = 0;
  #busyUntil: Millis = 0;
  #isIdle = false;
  #refusals = 0;
  #unresponsiveSince: Millis | undefined;
  #outstanding = 0;
  #anyOutstanding = 0;

  constructor(peer: Peer, held: Bitfield) {
    this.peer = peer;
    this.rank = peer.rank;
    this.column = held.column;
    this.held = held;
  }

  get rate(): number | undefined {
    return this.peer.rate;
  }

  /** Number of segments held according to the tracker, as of its last report. */
  get reportedSegments(): number {
    return this.#reportedSegments;
  }

  /** SUBSCRIBE is sent on the current channel. */
  get isSubscribing(): boolean {
    return this.#isSubscribing;
  }

  /** SUBSCRIBE is answered. */
  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  /** Time of the last message about its availability. */
  get availabilityAt(): Millis {
    return this.#availabilityAt;
  }

  /** A super-seeder is asked for ANY, and may hold each segment that it has not refused. */
  get isSuperSeeding(): boolean {
    return this.#isSuperSeeding;
  }

  /** Requests that the peer was serving or queueing when it last sent a message. */
  get load(): number {
    return this.#load;
  }

  /** The peer refused the last request: no request before this time. */
  get busyUntil(): Millis {
    return this.#busyUntil;
  }

  /** The peer has reported that it has nothing to send, and was not asked since. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** BUSY answers since the last segment. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Time of the first refusal or timeout since the last segment. */
  get unresponsiveSince(): Millis | undefined {
    return this.#unresponsiveSince;
  }

  get outstanding(): number {
    return this.#outstanding;
  }

  get anyOutstanding(): number {
    return this.#anyOutstanding;
  }

  mayHold(index: number): boolean {
    return this.held.has(index) || (this.#isSuperSeeding && this.#lacks?.has(index) !== true);
  }

  setReportedSegments(count: number): void {
    this.#reportedSegments = count;
  }

  subscribe(): void {
    this.#isSubscribing = true;
  }

  /** A message about the availability of the file arrived from the peer itself. */
  confirmSubscription(): void {
    this.#isSubscribed = true;
  }

  updateAvailabilityAt(now: Millis): void {
    this.#availabilityAt = now;
  }

  setSuperSeeding(isSuperSeeding: boolean): void {
    this.#isSuperSeeding = isSuperSeeding;
  }

  setIdle(isIdle: boolean): void {
    this.#isIdle = isIdle;
  }

  /** The peer does not hold the segment, whatever it announced. */
  addLacking(index: number): void {
    this.#lacks ??= new Set();
    this.#lacks.add(index);
  }

  clearLacking(): void {
    this.#lacks = undefined;
  }

  backOff(until: Millis): void {
    this.#busyUntil = until;
  }

  setLoad(load: number): void {
    this.#load = load;
  }

  /** A request was refused or timed out. */
  markUnresponsive(now: Millis): void {
    this.#unresponsiveSince ??= now;
  }

  countRefusal(): void {
    this.#refusals += 1;
  }

  /** A requested segment arrived in time. */
  deliver(load: number): void {
    this.#load = load;
    this.#refusals = 0;
    this.#unresponsiveSince = undefined;
  }

  /** The answer to a cancelled request arrived. */
  deliverLate(): void {
    this.#unresponsiveSince = undefined;
  }

  countOutstanding(change: 1 | -1): void {
    this.#outstanding += change;
  }

  countAnyOutstanding(change: 1 | -1): void {
    this.#anyOutstanding += change;
  }

  /** The channel is closed: the peer has to be subscribed again. */
  disconnect(): void {
    this.#lacks = undefined;
    this.#isSubscribing = false;
    this.#isSubscribed = false;
    this.#load = 0;
  }
}

/** Mean time from request to segment of all measured peers; Infinity if none is measured. */
export function meanRequestMs(peers: Iterable<FilePeer>): Millis {
  let sum = 0;
  let count = 0;
  for (const { peer } of peers) {
    if (peer.requestMs === undefined) continue;
    sum += peer.requestMs;
    count += 1;
  }
  return count === 0 ? Infinity : sum / count;
}
