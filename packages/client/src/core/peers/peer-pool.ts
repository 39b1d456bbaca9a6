import {
  type Address,
  Backoff,
  type BackoffOptions,
  type ChannelId,
  type Millis,
  type Random,
  type Rank,
} from '@shoal/common';

import { BanList } from './ban-list.js';
import { Peer } from './peer.js';

/** Every known peer, by rank and by channel. One channel serves all files. */
export class PeerPool {
  readonly #backoff: BackoffOptions;
  readonly #random: Random;
  readonly #byRank = new Map<Rank, Peer>();
  readonly #byChannel = new Map<ChannelId, Peer>();
  readonly #banned = new BanList();
  #lastChannel: ChannelId = 0;

  constructor(backoff: BackoffOptions, random: Random) {
    this.#backoff = backoff;
    this.#random = random;
  }

  /** Channels that are open or being opened. */
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

  /** The peer of that rank at that tracker ('' in an open swarm), created if new. */
  add(rank: Rank, address: Address, instance = ''): Peer {
    const known = this.#byRank.get(rank);
    if (known !== undefined && !(known.isBanned && known.instance !== instance)) return known;
    const peer = new Peer(rank, instance, address, new Backoff(this.#backoff, this.#random));
    this.#byRank.set(rank, peer);
    return peer;
  }

  /** Returns the number of the channel to open. */
  connect(peer: Peer): ChannelId {
    this.#lastChannel += 1;
    peer.connect(this.#lastChannel);
    this.#byChannel.set(peer.channel, peer);
    return peer.channel;
  }

  /** The channel is closed; the next attempt is delayed. */
  markDisconnected(peer: Peer, now: Millis): void {
    this.#byChannel.delete(peer.channel);
    peer.markDisconnected(now);
  }

  /** No file needs the peer. A banned one is remembered. */
  remove(peer: Peer): void {
    this.#byChannel.delete(peer.channel);
    peer.remove();
    const removed = peer.isBanned ? this.#banned.add(peer) : peer;
    if (removed !== undefined && this.#byRank.get(removed.rank) === removed) this.#byRank.delete(removed.rank);
  }
}
