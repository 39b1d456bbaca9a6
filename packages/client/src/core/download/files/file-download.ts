import {
  type Digest,
  type Manifest,
  type Millis,
  type Random,
  type Rank,
  segmentBytes,
  segmentCount,
  SegmentSet,
} from '@shoal/common';

import type { FileProgress } from '../../machine-messages.js';
import { PRIORITIES, type Priority } from '../../priority.js';
import { type FilePeer, newFilePeer } from './file-peer.js';
import { Availability } from './availability.js';
import { type OutstandingRequest, OutstandingRequests } from './outstanding-requests.js';
import type { FileView, RequestPolicy } from './request-policy.js';
import type { RarityIndex } from './rarity-index.js';
import { SegmentStates } from './segment-states.js';
import type { Peer } from '../../peers/peer-pool.js';

/**
 * One file on its way here: its segments' states, who holds what of it, and what is asked from
 * whom. INV-REQ-1: a segment is `requested` exactly while a request for it is outstanding.
 */
export class FileDownload {
  readonly manifest: Manifest;
  readonly policy: RequestPolicy;
  /** By priority: the lower, the earlier it is asked for. */
  readonly priority: number;
  readonly peers = new Map<Rank, FilePeer>();
  /** Members of its swarm that are not asked because they were blamed. */
  readonly banned = new Set<Rank>();
  readonly requests = new OutstandingRequests(this.peers);
  /** Who sent the segments that are being verified. */
  readonly verifying = new Map<number, Rank>();
  /** Held here, not yet announced to the neighbours. */
  readonly unannounced: number[] = [];
  states: SegmentStates;
  /** False until the host has said what an earlier run left. */
  isOpen = false;
  isComplete = false;
  /** Some of it was found wrong while it got its final name, or later. */
  isDamaged = false;
  /** How often it was said that nothing comes, since something came. */
  stallNotices = 0;
  /** It was said that the own rate limit holds it back. */
  isLimitLogged = false;
  lastProgressAt: Millis;
  downloadedBytes = 0;
  heldBytes = 0;
  reportedSegments = 0;
  readonly contributors = new Set<Rank>();
  readonly #holdings: Availability;
  /** The sources by rank; made anew when one came or went. */
  #ordered: readonly FilePeer[] | undefined;
  /** Seeders in their first phase. */
  readonly #picking = new Set<FilePeer>();
  /** Sources that want to be asked. */
  readonly #inviting = new Set<FilePeer>();
  #leastRtt: Millis | undefined;
  #firstUnheld = 0;
  #viewedAt: Millis = 0;
  /** For every view the same two. */
  readonly #isUseful = (source: FilePeer): boolean => this.isUseful(source);
  readonly #late = (): OutstandingRequest[] => this.requests.late(this.#viewedAt);

  constructor(manifest: Manifest, policy: RequestPolicy, random: Random, now: Millis, priority: Priority = 'normal') {
    this.manifest = manifest;
    this.policy = policy;
    this.priority = PRIORITIES.indexOf(priority);
    this.lastProgressAt = now;
    this.states = new SegmentStates(SegmentSet.empty(segmentCount(manifest)));
    this.#holdings = new Availability(this.states.segments, random);
  }

  get digest(): Digest {
    return this.manifest.digest;
  }

  get rarity(): RarityIndex {
    return this.#holdings.rarity;
  }

  get isDeclared(): boolean {
    return this.manifest.kind === 'declared';
  }

  /** From now on segments may be asked for; `held` is what an earlier run left. */
  open(held: SegmentSet, now: Millis): void {
    this.isOpen = true;
    this.lastProgressAt = now;
    this.states = new SegmentStates(held);
    for (let index = 0; index < this.states.segments; index += 1) {
      if (held.has(index)) this.heldBytes += segmentBytes(this.manifest, index);
      else this.#holdings.addWanted(index);
    }
  }

  addPeer(source: Peer): FilePeer {
    const known = this.peers.get(source.rank);
    if (known !== undefined) return known;
    const fresh = newFilePeer(source, this.#holdings.add());
    this.peers.set(source.rank, fresh);
    this.#ordered = undefined;
    return fresh;
  }

  /** The source is no source of this file any more. */
  removePeer(source: FilePeer): void {
    if (!this.peers.delete(source.rank)) return;
    this.disconnectPeer(source);
    this.#holdings.remove(source);
    this.#ordered = undefined;
  }

  /** A round trip to some source was measured. */
  resetLeastRtt(): void {
    this.#leastRtt = undefined;
  }

  /** The source is, or is no longer, a seeder in its first phase. */
  setSuperSeeding(source: FilePeer, picks: boolean): void {
    source.isSuperSeeding = picks;
    if (picks) this.#picking.add(source);
    else this.#picking.delete(source);
  }

  /** The source has nothing to send: it may be asked for one segment more than the budget allows. */
  markIdle(source: FilePeer): void {
    source.isIdle = true;
    this.#inviting.add(source);
  }

  /** Some source waits for that. */
  get hasIdlePeer(): boolean {
    return this.#inviting.size > 0;
  }

  #accept(source: FilePeer): void {
    if (!source.isIdle) return;
    source.isIdle = false;
    this.#inviting.delete(source);
  }

  /** The source's whole set, from its HAVE. */
  setBitfield(source: FilePeer, held: SegmentSet): void {
    source.lacks = undefined;
    this.#holdings.setBitfield(source, held);
  }

  /** It announced segments; those beyond the file's end are ignored. True where that may change what is asked. */
  addSegments(source: FilePeer, segments: readonly number[]): boolean {
    const isEndGame = this.rarity.size === 0;
    const isWanted = this.#holdings.addSegments(source, segments);
    // In the end-game, a second copy of what somebody is asked for may be had.
    return isWanted || isEndGame;
  }

  /** It said that it does not hold the segment after all. */
  removeSegment(source: FilePeer, index: number): void {
    source.lacks ??= new Set();
    source.lacks.add(index);
    this.#holdings.removeSegment(source, index);
  }

  /** The source is gone: it holds nothing for us, and its requests are released. */
  disconnectPeer(source: FilePeer): void {
    source.lacks = undefined;
    this.#holdings.clear(source);
    for (const request of [...this.requests]) if (request.rank === source.rank) this.endRequest(request);
    source.isSubscribing = false;
    source.isSubscribed = false;
    this.setSuperSeeding(source, false);
    this.#accept(source);
    this.#leastRtt = undefined;
    source.load = 0;
  }

  startRequest(source: FilePeer, request: OutstandingRequest): void {
    this.requests.start(request);
    if (request.segment === 'any') return;
    this.#accept(source);
    // A second copy (end-game) is of a segment that is requested already.
    if (this.states.state(request.segment) === 'requested') return;
    this.states.request(request.segment);
    this.#holdings.removeWanted(request.segment);
  }

  /** Takes the request off the books; its segment is missing again unless it has arrived. */
  endRequest(request: OutstandingRequest): void {
    const { segment } = request;
    if (!this.requests.end(request) || segment === 'any') return;
    if (this.states.state(segment) !== 'requested' || this.requests.isAsked(segment)) return;
    this.states.release(segment);
    this.#holdings.addWanted(segment);
  }

  /** False where no policy could ask for more; cheaper to tell than to ask the policy. */
  mayAskMore(maxOutstandingRequests: number, maxInvitedRequests: number, neighbours: number): boolean {
    if (this.isDeclared) return true;
    // Without anything left to ask for, a second copy may be.
    const isToBeHad = this.rarity.size === 0 || this.#holdings.isAnyUseful || this.#picking.size > 0;
    if (isToBeHad && this.requests.certain < maxInvitedRequests) return true;
    const perSeeder = Math.ceil(maxOutstandingRequests / neighbours);
    for (const { anyOutstanding } of this.#picking) if (anyOutstanding < perSeeder) return true;
    return false;
  }

  /** The shortest way to a source that is known. */
  leastRttMs(): Millis {
    if (this.#leastRtt === undefined) {
      let least = Infinity;
      for (const { peer: source } of this.peers.values()) least = Math.min(least, source.rttMs ?? Infinity);
      this.#leastRtt = least === Infinity ? 0 : least;
    }
    return this.#leastRtt;
  }

  /** When the next request becomes late and may be doubled; Infinity while there is anything else to ask for. */
  nextLateAt(now: Millis): Millis {
    return this.rarity.size > 0 || this.isDeclared ? Infinity : this.requests.nextLateAt(now);
  }

  /** The bytes are here; false where they are not needed. */
  verify(index: number, from: Rank): boolean {
    const state = this.states.state(index);
    if (state !== 'missing' && state !== 'requested') return false;
    this.states.verify(index);
    this.#holdings.removeWanted(index);
    this.verifying.set(index, from);
    return true;
  }

  hold(index: number, now: Millis): void {
    this.states.hold(index);
    this.verifying.delete(index);
    this.heldBytes += segmentBytes(this.manifest, index);
    this.lastProgressAt = now;
    this.stallNotices = 0;
    this.unannounced.push(index);
  }

  /** It was held, and is not right any more. */
  invalidate(index: number): void {
    this.states.invalidate(index);
    this.heldBytes -= segmentBytes(this.manifest, index);
    this.#firstUnheld = Math.min(this.#firstUnheld, index);
    const at = this.unannounced.indexOf(index);
    if (at >= 0) this.unannounced.splice(at, 1);
    this.#holdings.addWanted(index);
  }

  reject(index: number): void {
    this.states.reject(index);
    this.#holdings.addWanted(index);
    this.verifying.delete(index);
  }

  /** It holds a segment that nobody is asked for. */
  isUseful(source: FilePeer): boolean {
    return this.#holdings.isUseful(source);
  }

  /** `neighbours`: channels of this client that are open or being opened. */
  view(now: Millis, maxOutstandingRequests: number, maxInvitedRequests: number, neighbours: number): FileView {
    const askable: FilePeer[] = [];
    for (const source of this.#byRank()) {
      const isReady = source.peer.state === 'ready' && (source.isSubscribed || this.isDeclared);
      if (isReady && now >= source.busyUntil) askable.push(source);
    }
    this.#viewedAt = now;
    return {
      states: this.states,
      rarity: this.rarity,
      askable,
      connections: neighbours,
      outstanding: this.requests.certain,
      anyOutstanding: this.requests.any,
      maxOutstandingRequests,
      maxIdlePeerRequests: maxInvitedRequests,
      isUseful: this.#isUseful,
      late: this.#late,
    };
  }

  /** Policies look at sources in this order, whenever they were met. */
  #byRank(): readonly FilePeer[] {
    this.#ordered ??= [...this.peers.values()].sort((a, b) => a.rank - b.rank);
    return this.#ordered;
  }

  /** The lowest segment that is still wanted; the segment count where none is. */
  firstUnheld(): number {
    while (this.#firstUnheld < this.states.segments && this.states.state(this.#firstUnheld) === 'held') {
      this.#firstUnheld += 1;
    }
    return this.#firstUnheld;
  }

  progress(): FileProgress {
    return {
      digest: this.digest,
      heldSegments: this.states.held,
      heldBytes: this.heldBytes,
      leadingSegments: this.firstUnheld(),
      downloadedBytes: this.downloadedBytes,
      sources: this.contributors.size,
    };
  }
}
