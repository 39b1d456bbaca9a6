import type { Peer } from './peer.js';

/** Exceeds the size of any swarm that is able to complete a download. */
const MAX_BANNED = 1_024;

/** Banned peers that no file needs any longer, oldest ban first. A rank is cheap to obtain, so the list is bounded. */
export class BanList {
  readonly #peers = new Set<Peer>();

  /** Returns the peer whose ban is lifted to make room, if any. */
  add(peer: Peer): Peer | undefined {
    this.#peers.add(peer);
    const [oldest] = this.#peers;
    if (this.#peers.size <= MAX_BANNED || oldest === undefined) return undefined;
    this.#peers.delete(oldest);
    return oldest;
  }
}
