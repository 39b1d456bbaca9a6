import {
  type Address,
  Backoff,
  type BackoffOptions,
  type ChannelId,
  type Millis,
  type Random,
  type Rank,
  type SegmentWish,
} from '@shoal/common';

import type { UploaderHandshake } from '../download/handlers/authentication.js';
import type { OutstandingRequest } from '../download/files/outstanding-requests.js';

/** A swarm member that this client may download from, and the channel to it. */
export interface Peer {
  readonly rank: Rank;
  /** The tracker that gave it this rank: another one's member of the same rank is somebody else. */
  instance: string;
  address: Address;
  state: 'idle' | 'dialling' | 'greeting' | 'ready';
  /** 0 while idle. */
  channel: ChannelId;
  /** Begins anew only once a segment came, or a channel lasted: whoever just greets and goes is dialled ever less. */
  readonly backoff: Backoff;
  retryAt: Millis;
  lastMessageAt: Millis;
  /** The same, bytes of a message that is not whole yet included. */
  lastBytesAt: Millis;
  /** What it last said of itself, or how it last ended; for people who wonder why nothing comes. */
  lastMessage: { readonly text: string; readonly at: Millis } | undefined;
  /** What this client chose for the channel to be signed. */
  nonce: string;
  /** The tracker whose credentials both sides show on the channel at hand. */
  trackerInstance: string;
  /** What it has shown to prove that it is the member that was dialled. */
  handshake: UploaderHandshake | undefined;
  /** The address is the tracker's word; `isVouchedFor`: that which the channel at hand was dialled at. */
  isListed: boolean;
  isAddressVerified: boolean;
  /** Sent what it should not have: never asked again. */
  isBanned: boolean;
  /** When its greeting was sent, and how long the answer took: a round trip. */
  helloSentAt: Millis;
  rttMs: Millis | undefined;
  /** Payload bytes a millisecond, smoothed; undefined before the first segment. */
  rate: number | undefined;
  /** From a request for a certain segment to its bytes, smoothed. */
  requestMs: Millis | undefined;
  /** From ANY to the segment, smoothed: mostly time in the seeder's queue, which says nothing of its rate. */
  anyMs: Millis | undefined;
  timeouts: number;
  /** Requests that were taken back, by correlation: their answers may still come. */
  cancelled: Map<number, OutstandingRequest> | undefined;
}

const MAX_CANCELLED = 1_024;
/** More than a swarm has in which anything can be fetched. */
const MAX_BLAMED = 1_024;
const SMOOTHING = 0.25;

/** Everybody that this client knows of, by rank and by channel: one channel serves all files. */
export class PeerPool {
  readonly #backoff: BackoffOptions;
  readonly #random: Random;
  readonly #byRank = new Map<Rank, Peer>();
  readonly #byChannel = new Map<ChannelId, Peer>();
  /** Kept though no file needs them, in the order in which they were blamed. */
  readonly #blamed = new Set<Peer>();
  #lastChannel: ChannelId = 0;

  constructor(backoff: BackoffOptions, random: Random) {
    this.#backoff = backoff;
    this.#random = random;
  }

  /** Channels being opened or open. */
  get connected(): number {
    return this.#byChannel.size;
  }

  [Symbol.iterator](): IterableIterator<Peer> {
    return this.#byRank.values();
  }

  get(rank: Rank): Peer | undefined {
    return this.#byRank.get(rank);
  }

  byChannel(channel: ChannelId): Peer | undefined {
    return this.#byChannel.get(channel);
  }

  /** The source of that rank at that tracker ('': in an open swarm), made where it is new. */
  add(rank: Rank, address: Address, instance = ''): Peer {
    const known = this.#byRank.get(rank);
    if (known !== undefined && !(known.isBanned && known.instance !== instance)) return known;
    const source: Peer = {
      rank,
      instance,
      address,
      state: 'idle',
      channel: 0,
      backoff: new Backoff(this.#backoff, this.#random),
      retryAt: 0,
      lastMessageAt: 0,
      lastBytesAt: 0,
      lastMessage: undefined,
      nonce: '',
      trackerInstance: '',
      handshake: undefined,
      isListed: false,
      isAddressVerified: false,
      isBanned: false,
      helloSentAt: 0,
      rttMs: undefined,
      rate: undefined,
      requestMs: undefined,
      anyMs: undefined,
      timeouts: 0,
      cancelled: undefined,
    };
    this.#byRank.set(rank, source);
    return source;
  }

  connect(source: Peer): ChannelId {
    this.#lastChannel += 1;
    source.channel = this.#lastChannel;
    source.state = 'dialling';
    source.isAddressVerified = source.isListed;
    this.#byChannel.set(source.channel, source);
    return source.channel;
  }

  /** The channel is gone; the next dial waits. */
  markDisconnected(source: Peer, now: Millis): void {
    this.#byChannel.delete(source.channel);
    source.channel = 0;
    source.state = 'idle';
    source.handshake = undefined;
    source.cancelled = undefined;
    source.timeouts = 0;
    source.retryAt = now + source.backoff.next();
  }

  remove(source: Peer): void {
    this.#byChannel.delete(source.channel);
    source.channel = 0;
    source.state = 'idle';
    if (source.isBanned) this.#keepBlamed(source);
    else this.#byRank.delete(source.rank);
  }

  /** Ranks cost nobody anything: the one that was blamed first is forgiven. */
  #keepBlamed(source: Peer): void {
    this.#blamed.add(source);
    const [first] = this.#blamed;
    if (this.#blamed.size <= MAX_BLAMED || first === undefined) return;
    this.#blamed.delete(first);
    if (this.#byRank.get(first.rank) === first) this.#byRank.delete(first.rank);
  }
}

/** True while something can be sent to it. */
export function isOpen({ state }: Peer): boolean {
  return state === 'greeting' || state === 'ready';
}

/** Takes one delivered segment into the source's smoothed figures. */
export function measure(source: Peer, wish: SegmentWish, bytes: number, elapsedMs: Millis): void {
  const elapsed = Math.max(elapsedMs, 0.01);
  source.timeouts = 0;
  source.backoff.reset();
  if (wish === 'any') {
    source.anyMs = smooth(source.anyMs, elapsed);
    return;
  }
  // A declared file's segments carry no bytes and say nothing of the rate.
  if (bytes > 0) source.rate = smooth(source.rate, bytes / elapsed);
  source.requestMs = smooth(source.requestMs, elapsed);
}

export function markCancelled(source: Peer, request: OutstandingRequest): void {
  source.cancelled ??= new Map();
  const [oldest] = source.cancelled.keys();
  if (source.cancelled.size >= MAX_CANCELLED && oldest !== undefined) source.cancelled.delete(oldest);
  source.cancelled.set(request.correlation, request);
}

function smooth(average: number | undefined, sample: number): number {
  return average === undefined ? sample : average + SMOOTHING * (sample - average);
}
