import type { SegmentSet } from '@shoal/common';
import { type Address, type ChannelId, type Digest, type Millis, type Rank } from '@shoal/common';

/** A client that dialled this one's upload thread. */
export interface Neighbour {
  readonly channel: ChannelId;
  readonly remoteHost: string;
  readonly openedAt: Millis;
  /** 0 before HELLO. */
  rank: Rank;
  /** Where it uploads itself; port 0 where it does not. */
  listen: Address;
  heardAt: Millis;
  readonly files: Map<Digest, SegmentSet>;
  /** Subscribed files that are not here yet, and what the neighbour said that it holds of them. */
  readonly awaited: Map<Digest, SegmentSet | undefined>;
}

/** Everybody who has a channel to this uploader, and what they hold of the files that they subscribed to. */
export class Neighbours {
  readonly #byChannel = new Map<ChannelId, Neighbour>();

  get size(): number {
    return this.#byChannel.size;
  }

  add(channel: ChannelId, remoteHost: string, now: Millis): Neighbour {
    const neighbour: Neighbour = {
      channel,
      remoteHost,
      openedAt: now,
      rank: 0,
      listen: { host: '', port: 0 },
      heardAt: now,
      files: new Map(),
      awaited: new Map(),
    };
    this.#byChannel.set(channel, neighbour);
    return neighbour;
  }

  get(channel: ChannelId): Neighbour | undefined {
    return this.#byChannel.get(channel);
  }

  delete(channel: ChannelId): void {
    this.#byChannel.delete(channel);
  }

  [Symbol.iterator](): IterableIterator<Neighbour> {
    return this.#byChannel.values();
  }

  *subscribers(digest: Digest): IterableIterator<Neighbour> {
    for (const neighbour of this.#byChannel.values()) if (neighbour.files.has(digest)) yield neighbour;
  }

  /** True where somebody connected is known to hold the segment. */
  holds(digest: Digest, index: number): boolean {
    for (const { files } of this.#byChannel.values()) if (files.get(digest)?.has(index) === true) return true;
    return false;
  }

  /** True while somebody connected still lacks segments of a file that it subscribed to. */
  get areHungry(): boolean {
    for (const { files } of this.#byChannel.values()) {
      for (const held of files.values()) if (!held.isComplete) return true;
    }
    return false;
  }

  heldCount(channel: ChannelId, digest: Digest): number {
    return this.#byChannel.get(channel)?.files.get(digest)?.count ?? 0;
  }
}
