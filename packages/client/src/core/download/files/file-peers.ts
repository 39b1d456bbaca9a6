import type { Millis, Rank, SegmentSet } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { Availability } from './availability.js';
import { FilePeer } from './file-peer.js';

/** The peers of one file: which ones may be asked, are super-seeding or idle, and which ranks are banned. */
export class FilePeers {
  /** Ranks that are members of the file's swarm and are not asked. */
  readonly banned = new Set<Rank>();
  readonly #byRank = new Map<Rank, FilePeer>();
  readonly #availability: Availability;
  /** Sorted by rank; rebuilt after a peer was added or removed. */
  #ordered: readonly FilePeer[] | undefined;
  readonly #superSeeding = new Set<FilePeer>();
  readonly #idle = new Set<FilePeer>();
  #leastRtt: Millis | undefined;

  constructor(availability: Availability) {
    this.#availability = availability;
  }

  get size(): number {
    return this.#byRank.size;
  }

  get(rank: Rank): FilePeer | undefined {
    return this.#byRank.get(rank);
  }

  has(rank: Rank): boolean {
    return this.#byRank.has(rank);
  }

  values(): IterableIterator<FilePeer> {
    return this.#byRank.values();
  }

  [Symbol.iterator](): IterableIterator<FilePeer> {
    return this.#byRank.values();
  }

  get hasIdle(): boolean {
    return this.#idle.size > 0;
  }

  get hasSuperSeeders(): boolean {
    return this.#superSeeding.size > 0;
  }

  add(peer: Peer): FilePeer {
    const known = this.#byRank.get(peer.rank);
    if (known !== undefined) return known;
    const added = new FilePeer(peer, this.#availability.add());
    this.#byRank.set(peer.rank, added);
    this.#ordered = undefined;
    return added;
  }

  remove(peer: FilePeer): void {
    this.#byRank.delete(peer.rank);
    this.#availability.remove(peer);
    this.#ordered = undefined;
  }

  /** The channel is closed: nothing is known of the peer any longer. */
  disconnect(peer: FilePeer): void {
    peer.disconnect();
    this.#availability.clear(peer);
    this.setSuperSeeding(peer, false);
    this.clearIdle(peer);
    this.#leastRtt = undefined;
  }

  setSuperSeeding(peer: FilePeer, isSuperSeeding: boolean): void {
    peer.setSuperSeeding(isSuperSeeding);
    if (isSuperSeeding) this.#superSeeding.add(peer);
    else this.#superSeeding.delete(peer);
  }

  /** An idle peer may be asked for one segment beyond the budget. */
  markIdle(peer: FilePeer): void {
    peer.setIdle(true);
    this.#idle.add(peer);
  }

  clearIdle(peer: FilePeer): void {
    if (!peer.isIdle) return;
    peer.setIdle(false);
    this.#idle.delete(peer);
  }

  setBitfield(peer: FilePeer, held: SegmentSet): void {
    peer.clearLacking();
    this.#availability.setBitfield(peer, held);
  }

  removeSegment(peer: FilePeer, index: number): void {
    peer.addLacking(index);
    this.#availability.removeSegment(peer, index);
  }

  /** Peers that may be asked now, by rank, independent of the order in which they were added. */
  askable(now: Millis, isDeclared: boolean): readonly FilePeer[] {
    this.#ordered ??= [...this.#byRank.values()].sort((a, b) => a.rank - b.rank);
    const askable: FilePeer[] = [];
    for (const candidate of this.#ordered) {
      const isReady = candidate.peer.state === 'ready' && (candidate.isSubscribed || isDeclared);
      if (isReady && now >= candidate.busyUntil) askable.push(candidate);
    }
    return askable;
  }

  /** True where a super-seeder has fewer than `limit` requests for ANY outstanding. */
  isSuperSeederBelow(limit: number): boolean {
    for (const { anyOutstanding } of this.#superSeeding) if (anyOutstanding < limit) return true;
    return false;
  }

  /** A round trip time was measured. */
  resetLeastRtt(): void {
    this.#leastRtt = undefined;
  }

  /** The shortest measured round trip time; 0 if none is measured. */
  leastRttMs(): Millis {
    if (this.#leastRtt === undefined) {
      let least = Infinity;
      for (const { peer } of this.#byRank.values()) least = Math.min(least, peer.rttMs ?? Infinity);
      this.#leastRtt = least === Infinity ? 0 : least;
    }
    return this.#leastRtt;
  }
}
