import type { ChannelId, CredentialClaims, Digest, Millis, Principal, Rank, SegmentSet } from '@shoal/common';

import { Bitfield, BitfieldTable } from '../../peers/bitfield-table.js';
import { UploadPeer } from './upload-peer.js';

/** The peers that are connected to this uploader, and the segments that they hold of subscribed files. */
export class UploadPeers {
  readonly #byChannel = new Map<ChannelId, UploadPeer>();
  readonly #bitfields = new Map<Digest, { readonly table: BitfieldTable; subscribers: number }>();
  /** Channels of each principal. */
  readonly #channels = new Map<Principal, number>();
  readonly #maxAwaitedBytes: number;
  /** Of all bitfields in `awaitedFiles`. */
  #awaitedBytes = 0;

  constructor(maxAwaitedBytes: number) {
    this.#maxAwaitedBytes = maxAwaitedBytes;
  }

  get size(): number {
    return this.#byChannel.size;
  }

  [Symbol.iterator](): IterableIterator<UploadPeer> {
    return this.#byChannel.values();
  }

  get(channel: ChannelId): UploadPeer | undefined {
    return this.#byChannel.get(channel);
  }

  add(channel: ChannelId, remoteHost: string, nonce: string, now: Millis): UploadPeer {
    const peer = new UploadPeer(channel, remoteHost, nonce, now);
    this.#byChannel.set(channel, peer);
    this.#channels.set(peer.principal, this.channelsOf(peer.principal) + 1);
    return peer;
  }

  delete(channel: ChannelId): void {
    const peer = this.#byChannel.get(channel);
    if (peer === undefined) return;
    for (const [digest] of peer.files) this.unsubscribe(peer, digest);
    for (const [, held] of peer.awaitedFiles) this.#awaitedBytes -= bytesOf(held);
    this.#byChannel.delete(channel);
    this.#removeChannel(peer.principal);
  }

  channelsOf(principal: Principal): number {
    return this.#channels.get(principal) ?? 0;
  }

  /** True for several clients of one address or token, and for one client that pretends to be several. */
  hasManyChannels(principal: Principal): boolean {
    return this.channelsOf(principal) > 1;
  }

  /** True where a principal with several channels competes with other principals. */
  get areContested(): boolean {
    return this.#channels.size > 1 && this.#byChannel.size > this.#channels.size;
  }

  /** A credential of the peer was verified: it says which principal pays for the channel. */
  applyClaims(peer: UploadPeer, claims: CredentialClaims, expiresAt: Millis): void {
    this.#removeChannel(peer.principal);
    peer.applyClaims(claims, expiresAt);
    this.#channels.set(peer.principal, this.channelsOf(peer.principal) + 1);
  }

  /**
   * Another channel of the client with this rank. Where ranks are not proved, only one from the same
   * address: otherwise any client could close the channels of all others.
   */
  otherChannelOf({ channel, principal }: UploadPeer, rank: Rank, isProved: boolean): UploadPeer | undefined {
    for (const other of this.#byChannel.values()) {
      if (other.rank !== rank || other.channel === channel) continue;
      if (isProved || other.principal === principal) return other;
    }
    return undefined;
  }

  /** Keeps the bitfield of a file that is not here yet, or forgets it where all of them take too much memory. */
  keepAwaited(peer: UploadPeer, digest: Digest, held: SegmentSet | undefined): void {
    if (!peer.awaitedFiles.has(digest)) return;
    this.#awaitedBytes -= bytesOf(peer.awaitedFiles.get(digest));
    const kept = this.#awaitedBytes + bytesOf(held) <= this.#maxAwaitedBytes ? held : undefined;
    this.#awaitedBytes += bytesOf(kept);
    peer.awaitedFiles.set(digest, kept);
  }

  /** Ends the wait for a file; undefined where the peer has not subscribed to it. */
  takeAwaited(peer: UploadPeer, digest: Digest): { readonly held: SegmentSet | undefined } | undefined {
    const held = peer.awaitedFiles.get(digest);
    if (!peer.awaitedFiles.delete(digest)) return undefined;
    this.#awaitedBytes -= bytesOf(held);
    return { held };
  }

  /** From now on the segments that the peer holds of this file are recorded. */
  subscribe(peer: UploadPeer, digest: Digest, segments: number): void {
    if (peer.files.has(digest)) return;
    let bitfields = this.#bitfields.get(digest);
    if (bitfields === undefined) {
      bitfields = { table: new BitfieldTable(segments), subscribers: 0 };
      this.#bitfields.set(digest, bitfields);
    }
    bitfields.subscribers += 1;
    peer.files.set(digest, new Bitfield(bitfields.table));
  }

  unsubscribe(peer: UploadPeer, digest: Digest): void {
    const bitfields = this.#bitfields.get(digest);
    const held = peer.files.get(digest);
    if (bitfields === undefined || held === undefined) return;
    peer.files.delete(digest);
    bitfields.table.release(held.column);
    bitfields.subscribers -= 1;
    if (bitfields.subscribers === 0) this.#bitfields.delete(digest);
  }

  *subscribers(digest: Digest): IterableIterator<UploadPeer> {
    for (const peer of this.#byChannel.values()) if (peer.files.has(digest)) yield peer;
  }

  haveSubscribers(digest: Digest): boolean {
    return this.subscribers(digest).next().done !== true;
  }

  /** True where a connected peer holds the segment. */
  holds(digest: Digest, index: number): boolean {
    return this.#bitfields.get(digest)?.table.isHeld(index) === true;
  }

  /** True while a connected peer lacks segments of a file that it subscribed to. */
  get areIncomplete(): boolean {
    for (const { files } of this.#byChannel.values()) {
      for (const [, held] of files) if (!held.isComplete) return true;
    }
    return false;
  }

  /** The share of the file's segments that the peer holds, 0 to 1. */
  heldShare(channel: ChannelId, digest: Digest): number {
    const held = this.#byChannel.get(channel)?.files.get(digest);
    return held === undefined ? 0 : held.count / held.length;
  }

  #removeChannel(principal: Principal): void {
    const left = this.channelsOf(principal) - 1;
    if (left === 0) this.#channels.delete(principal);
    else this.#channels.set(principal, left);
  }
}

function bytesOf(held: SegmentSet | undefined): number {
  return held?.bytes ?? 0;
}
