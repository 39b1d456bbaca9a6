import {
  type Address,
  type ChannelId,
  type Digest,
  EVERYTHING,
  type Grant,
  type Millis,
  type Principal,
  principalOf,
  type Rank,
  type SegmentSet,
} from '@shoal/common';

import { BitfieldTable, Bitfield } from '../../peers/bitfield-table.js';
import { SmallMap } from '../../small-map.js';
import type { Greeting } from '../handlers/authentication.js';
import { Allowance } from './allowance.js';

/** A client that dialled this one's upload thread. */
export interface Neighbour {
  readonly channel: ChannelId;
  readonly remoteHost: string;
  readonly openedAt: Millis;
  /** 0 before HELLO. */
  rank: Rank;
  /** What this client chose for the channel to be signed; '' where the swarm needs no credentials. */
  readonly nonce: string;
  /** While it has said HELLO and not yet proved who it is. */
  greeting: Greeting | undefined;
  publicKey: string;
  /** The tracker that vouches for it; '' where the swarm needs no credentials. */
  instance: string;
  /** Whose word and whose appetite it is: uploads are counted by it. */
  principal: Principal;
  /** What it may have. */
  grant: Grant;
  memberUntil: Millis;
  /** CREDENTIALs that it may send now, and since when that is so. */
  renewals: { left: number; at: Millis };
  /** Requests that may be refused, and CANCELs. */
  readonly vain: Allowance;
  /** Where it uploads itself; port 0 where it does not. */
  listen: Address;
  heardAt: Millis;
  /** It let an upload run out and has acknowledged none since. */
  isOwing: boolean;
  /** Uploads that it has acknowledged in time; below zero after one whose slot others needed. */
  credit: number;
  /** It gets nothing before this, or before it has what it was sent. */
  barredUntil: Millis;
  /** What it is known to hold of the files that it subscribed to. */
  readonly files: SmallMap<Digest, Bitfield>;
  /** Subscribed files that are not here yet, and what the neighbour said that it holds of them. */
  readonly awaited: SmallMap<Digest, SegmentSet | undefined>;
}

/** A client that is told BUSY waits for 5 ms, and for longer each time; no honest one comes near this. */
export const VAIN_REQUESTS_PER_SECOND = 1_000;
const VAIN_REQUESTS_BURST = 5_000;

/** Everybody who has a channel to this uploader, and what they hold of the files that they subscribed to. */
export class Neighbours {
  readonly #byChannel = new Map<ChannelId, Neighbour>();
  readonly #holders = new Map<Digest, { readonly table: BitfieldTable; subscribers: number }>();
  readonly #channels = new Map<Principal, number>();
  readonly #maxAwaitedBytes: number;
  /** Of all sets in `awaited`. */
  #awaitedBytes = 0;

  constructor(maxAwaitedBytes: number) {
    this.#maxAwaitedBytes = maxAwaitedBytes;
  }

  get size(): number {
    return this.#byChannel.size;
  }

  add(channel: ChannelId, remoteHost: string, nonce: string, now: Millis): Neighbour {
    const neighbour: Neighbour = {
      channel,
      remoteHost,
      openedAt: now,
      rank: 0,
      nonce,
      greeting: undefined,
      publicKey: '',
      instance: '',
      principal: principalOf(remoteHost, ''),
      grant: EVERYTHING,
      memberUntil: Infinity,
      renewals: { left: MAX_RENEWALS, at: now },
      vain: new Allowance(VAIN_REQUESTS_PER_SECOND, VAIN_REQUESTS_BURST, now),
      listen: NOWHERE,
      heardAt: now,
      isOwing: false,
      credit: 0,
      barredUntil: -Infinity,
      files: new SmallMap(),
      awaited: new SmallMap(),
    };
    this.#byChannel.set(channel, neighbour);
    this.#channels.set(neighbour.principal, this.channelsOf(neighbour.principal) + 1);
    return neighbour;
  }

  channelsOf(principal: Principal): number {
    return this.#channels.get(principal) ?? 0;
  }

  /** True for a principal with several channels: many clients of one address or token, or one that pretends to be. */
  isCrowd(principal: Principal): boolean {
    return this.channelsOf(principal) > 1;
  }

  /** True where one principal has several channels, and is not the only one. */
  get haveCrowds(): boolean {
    return this.#channels.size > 1 && this.#byChannel.size > this.#channels.size;
  }

  /** Its credential says whose it is. */
  setPrincipal(neighbour: Neighbour, principal: Principal): void {
    this.#leave(neighbour.principal);
    neighbour.principal = principal;
    this.#channels.set(principal, this.channelsOf(principal) + 1);
  }

  /**
   * The channel of the client that has this one's rank. Where ranks are not proved, only of one that
   * dials from the same address: else everybody could have everybody's channel closed.
   */
  namesake({ channel, principal }: Neighbour, rank: Rank, isProved: boolean): Neighbour | undefined {
    for (const other of this.#byChannel.values()) {
      if (other.rank !== rank || other.channel === channel) continue;
      if (isProved || other.principal === principal) return other;
    }
    return undefined;
  }

  #leave(principal: Principal): void {
    const left = this.channelsOf(principal) - 1;
    if (left === 0) this.#channels.delete(principal);
    else this.#channels.set(principal, left);
  }

  get(channel: ChannelId): Neighbour | undefined {
    return this.#byChannel.get(channel);
  }

  delete(channel: ChannelId): void {
    const neighbour = this.#byChannel.get(channel);
    if (neighbour === undefined) return;
    for (const [digest] of neighbour.files) this.unsubscribe(neighbour, digest);
    for (const [, held] of neighbour.awaited) this.#awaitedBytes -= bytesOf(held);
    this.#byChannel.delete(channel);
    this.#leave(neighbour.principal);
  }

  /** Keeps what it holds of a file that is not here yet. Where all such sets take too much it has to tell again. */
  keepAwaited(neighbour: Neighbour, digest: Digest, held: SegmentSet | undefined): void {
    if (!neighbour.awaited.has(digest)) return;
    this.#awaitedBytes -= bytesOf(neighbour.awaited.get(digest));
    const kept = this.#awaitedBytes + bytesOf(held) <= this.#maxAwaitedBytes ? held : undefined;
    this.#awaitedBytes += bytesOf(kept);
    neighbour.awaited.set(digest, kept);
  }

  /** The file is here now; undefined where the neighbour does not wait for it. */
  takeAwaited(neighbour: Neighbour, digest: Digest): { readonly held: SegmentSet | undefined } | undefined {
    const held = neighbour.awaited.get(digest);
    if (!neighbour.awaited.delete(digest)) return undefined;
    this.#awaitedBytes -= bytesOf(held);
    return { held };
  }

  /** The neighbour is told of a file of so many segments from now on, and tells what it holds of it. */
  subscribe(neighbour: Neighbour, digest: Digest, segments: number): void {
    if (neighbour.files.has(digest)) return;
    let holders = this.#holders.get(digest);
    if (holders === undefined) {
      holders = { table: new BitfieldTable(segments), subscribers: 0 };
      this.#holders.set(digest, holders);
    }
    holders.subscribers += 1;
    neighbour.files.set(digest, new Bitfield(holders.table));
  }

  unsubscribe(neighbour: Neighbour, digest: Digest): void {
    const holders = this.#holders.get(digest);
    const held = neighbour.files.get(digest);
    if (holders === undefined || held === undefined) return;
    neighbour.files.delete(digest);
    holders.table.release(held.column);
    holders.subscribers -= 1;
    if (holders.subscribers === 0) this.#holders.delete(digest);
  }

  [Symbol.iterator](): IterableIterator<Neighbour> {
    return this.#byChannel.values();
  }

  *subscribers(digest: Digest): IterableIterator<Neighbour> {
    for (const neighbour of this.#byChannel.values()) if (neighbour.files.has(digest)) yield neighbour;
  }

  haveSubscribers(digest: Digest): boolean {
    return this.subscribers(digest).next().done !== true;
  }

  /** True where somebody connected is known to hold the segment. */
  holds(digest: Digest, index: number): boolean {
    return this.#holders.get(digest)?.table.isHeld(index) === true;
  }

  /** True while somebody connected still lacks segments of a file that it subscribed to. */
  get areHungry(): boolean {
    for (const { files } of this.#byChannel.values()) {
      for (const [, held] of files) if (!held.isComplete) return true;
    }
    return false;
  }

  /** Which part of the file's segments it is known to hold, 0 to 1. */
  heldShare(channel: ChannelId, digest: Digest): number {
    const held = this.#byChannel.get(channel)?.files.get(digest);
    return held === undefined ? 0 : held.count / held.length;
  }
}

/** So many acknowledgements in time: a promise to go on like that costs as many segments. */
const PROVEN_BY = 8;

/** It acknowledges what it is sent. */
export function isProven(neighbour: Neighbour | undefined): boolean {
  return neighbour !== undefined && neighbour.credit >= PROVEN_BY;
}

/** So many CREDENTIALs may come at once: keys changed, then the tracker did. */
export const MAX_RENEWALS = 4;

const NOWHERE: Address = { host: '', port: 0 };

function bytesOf(held: SegmentSet | undefined): number {
  return held?.bytes ?? 0;
}
