import {
  type Address,
  aliveAfter,
  type Backoff,
  type ChannelId,
  type MessageOf,
  type Millis,
  MovingAverage,
  type Rank,
  type SegmentWish,
} from '@shoal/common';

import type { OutstandingRequest } from './outstanding-request.js';

const MAX_CANCELLED = 1_024;
/** Weight of the newest measurement. */
const WEIGHT = 0.25;

export type PeerState = 'disconnected' | 'connecting' | 'handshake' | 'ready';

/** The credentials that an uploader has shown, and the check that is pending. */
export interface UploaderHandshake {
  readonly shown: MessageOf<'HELLO_ACK'>;
  state: 'checking credential' | 'checking proof' | 'proving';
}

/** A message that a peer sent, as text for the stall report. */
export interface LastMessage {
  readonly text: string;
  readonly at: Millis;
}

/** A swarm member to download from, the channel to it, and what was measured on it. */
export class Peer {
  readonly rank: Rank;
  #state: PeerState = 'disconnected';
  #instance: string;
  #address: Address;
  #channel: ChannelId = 0;
  readonly #backoff: Backoff;
  #retryAt: Millis = 0;
  #lastMessageAt: Millis = 0;
  #lastBytesAt: Millis = 0;
  #lastMessage: LastMessage | undefined;
  #nonce = '';
  #trackerInstance = '';
  #handshake: UploaderHandshake | undefined;
  #isListed = false;
  #isAddressVerified = false;
  #isBanned = false;
  #helloSentAt: Millis = 0;
  #rttMs: Millis | undefined;
  readonly #rate = new MovingAverage(WEIGHT);
  readonly #requestMs = new MovingAverage(WEIGHT);
  readonly #anyMs = new MovingAverage(WEIGHT);
  #timeouts = 0;
  #firstTimeoutAt: Millis = 0;
  #cancelled: Map<number, OutstandingRequest> | undefined;

  constructor(rank: Rank, instance: string, address: Address, backoff: Backoff) {
    this.rank = rank;
    this.#instance = instance;
    this.#address = address;
    this.#backoff = backoff;
  }

  get state(): PeerState {
    return this.#state;
  }

  /** True while messages can be sent to the peer. */
  get isOpen(): boolean {
    return this.#state === 'handshake' || this.#state === 'ready';
  }

  /** The tracker that assigned the rank. The same rank at another tracker is another client. */
  get instance(): string {
    return this.#instance;
  }

  get address(): Address {
    return this.#address;
  }

  /** 0 while disconnected. */
  get channel(): ChannelId {
    return this.#channel;
  }

  /** Time before which no connection is attempted. */
  get retryAt(): Millis {
    return this.#retryAt;
  }

  /** Connections in a row that delivered no segment and did not last. */
  get failures(): number {
    return this.#backoff.failures;
  }

  get lastMessageAt(): Millis {
    return this.#lastMessageAt;
  }

  /** Like `lastMessageAt`, but bytes of incomplete messages count. */
  get lastBytesAt(): Millis {
    return this.#lastBytesAt;
  }

  get lastMessage(): LastMessage | undefined {
    return this.#lastMessage;
  }

  /** Random value, chosen here, that the peer signs to prove its identity. */
  get nonce(): string {
    return this.#nonce;
  }

  /** The tracker whose credentials both sides show on the current channel. */
  get trackerInstance(): string {
    return this.#trackerInstance;
  }

  get handshake(): UploaderHandshake | undefined {
    return this.#handshake;
  }

  /** True where the current channel was opened to the address that the tracker reported. */
  get isAddressVerified(): boolean {
    return this.#isAddressVerified;
  }

  /** A banned peer is never asked again. */
  get isBanned(): boolean {
    return this.#isBanned;
  }

  get helloSentAt(): Millis {
    return this.#helloSentAt;
  }

  /** Round trip time, measured from HELLO to its answer. */
  get rttMs(): Millis | undefined {
    return this.#rttMs;
  }

  /** Payload bytes per millisecond, smoothed; undefined before the first segment. */
  get rate(): number | undefined {
    return this.#rate.value;
  }

  /** Time from a request for a given segment to its bytes, smoothed. */
  get requestMs(): Millis | undefined {
    return this.#requestMs.value;
  }

  /** Time from ANY to a segment, smoothed. Queueing at the seeder dominates it, so it does not measure the rate. */
  get anyMs(): Millis | undefined {
    return this.#anyMs.value;
  }

  /** Requests in a row that timed out. */
  get timeouts(): number {
    return this.#timeouts;
  }

  /** The time of the first of them. */
  get firstTimeoutAt(): Millis {
    return this.#firstTimeoutAt;
  }

  /** The tracker reports this address; it replaces the one that a neighbour reported. */
  setListedAddress(address: Address): void {
    this.#address = address;
    this.#isListed = true;
  }

  /** The rank belongs to this tracker's member. */
  setInstance(instance: string): void {
    this.#instance = instance;
  }

  /** disconnected → connecting */
  connect(channel: ChannelId): void {
    this.#channel = channel;
    this.#state = 'connecting';
    this.#isAddressVerified = this.#isListed;
  }

  /** connecting → handshake: HELLO is sent. */
  startHandshake(now: Millis): void {
    this.#state = 'handshake';
    this.#lastMessageAt = now;
    this.#lastBytesAt = now;
    this.#helloSentAt = now;
  }

  /** The identity in HELLO where the swarm needs credentials. */
  setIdentity(nonce: string, trackerInstance: string): void {
    this.#nonce = nonce;
    this.#trackerInstance = trackerInstance;
  }

  /** HELLO_ACK arrived with credentials, which have to be checked. */
  startAuthentication(shown: MessageOf<'HELLO_ACK'>): void {
    this.#handshake = { shown, state: 'checking credential' };
  }

  /** handshake → ready: HELLO is answered, and both sides are authenticated where the swarm needs it. */
  markReady(now: Millis): void {
    this.#state = 'ready';
    this.#rttMs = now - this.#helloSentAt;
  }

  /** Any open state → disconnected. The next attempt is delayed. */
  markDisconnected(now: Millis): void {
    this.remove();
    this.#handshake = undefined;
    this.#cancelled = undefined;
    this.#timeouts = 0;
    this.#retryAt = now + this.#backoff.next();
  }

  /** No file needs the peer any longer. */
  remove(): void {
    this.#channel = 0;
    this.#state = 'disconnected';
  }

  ban(): void {
    this.#isBanned = true;
  }

  /** The connection was useful: the delay of the next attempts starts over. */
  resetBackoff(): void {
    this.#backoff.reset();
  }

  /** A complete message arrived. */
  receiveMessage(now: Millis): void {
    this.#lastMessageAt = now;
    this.#lastBytesAt = now;
  }

  setLastMessage(text: string, at: Millis): void {
    this.#lastMessage = { text, at };
  }

  /** Bytes of an incomplete message arrived. */
  receiveBytes(bytes: number, now: Millis): void {
    this.#lastBytesAt = aliveAfter(Math.max(this.#lastBytesAt, this.#lastMessageAt), bytes, now);
  }

  /** A segment arrived: updates the moving averages. */
  measure(wish: SegmentWish, bytes: number, elapsedMs: Millis): void {
    const elapsed = Math.max(elapsedMs, 0.01);
    this.#timeouts = 0;
    this.#backoff.reset();
    if (wish === 'any') {
      this.#anyMs.add(elapsed);
      return;
    }
    // Segments of declared files have no bytes and do not measure the rate.
    if (bytes > 0) this.#rate.add(bytes / elapsed);
    this.#requestMs.add(elapsed);
  }

  /** A request timed out. */
  countTimeout(now: Millis): void {
    this.#timeouts += 1;
    if (this.#timeouts === 1) this.#firstTimeoutAt = now;
  }

  /** Remembers a cancelled request: its answer may still arrive. The oldest is dropped beyond the limit. */
  addCancelled(request: OutstandingRequest): void {
    this.#cancelled ??= new Map();
    const [oldest] = this.#cancelled.keys();
    if (this.#cancelled.size >= MAX_CANCELLED && oldest !== undefined) this.#cancelled.delete(oldest);
    this.#cancelled.set(request.correlation, request);
  }

  /** The cancelled request that an answer belongs to. */
  takeCancelled(correlation: number): OutstandingRequest | undefined {
    const request = this.#cancelled?.get(correlation);
    if (request !== undefined) this.#cancelled?.delete(correlation);
    return request;
  }
}
