import {
  type Digest,
  type Manifest,
  type Mark,
  type Millis,
  type Random,
  type Rank,
  segmentBytes,
  segmentCount,
  SegmentSet,
} from '@shoal/common';

import type { OutstandingRequest } from '../../peers/outstanding-request.js';
import type { Peer } from '../../peers/peer.js';
import type { FileProgress } from '../../machine-messages.js';
import { PRIORITIES, type Priority } from '../../priority.js';
import { Availability } from './availability.js';
import { DownloadProgress } from './download-progress.js';
import type { FilePeer } from './file-peer.js';
import { FilePeers } from './file-peers.js';
import { OutstandingRequests } from './outstanding-requests.js';
import type { Candidate, FileView, RequestPolicy } from './request-policy.js';
import { SegmentStates } from './segment-states.js';

export interface FileDownloadOptions {
  readonly manifest: Manifest;
  readonly policy: RequestPolicy;
  readonly priority: Priority;
  readonly random: Random;
  readonly mark: Mark;
}

/**
 * One file being downloaded: the state of each segment, its peers and the outstanding requests. INV-REQ-1: a segment is
 * `requested` exactly while a request for it is outstanding.
 */
export class FileDownload {
  readonly manifest: Manifest;
  readonly policy: RequestPolicy;
  /** Files with a lower number are requested first. */
  readonly priority: number;
  readonly peers: FilePeers;
  /** The segments that each peer holds. */
  readonly availability: Availability;
  readonly requests: OutstandingRequests;
  readonly progress: DownloadProgress;
  /** The sender of each segment that is being verified. */
  readonly verifying = new Map<number, Rank>();
  /** Held segments that are not announced yet. */
  readonly unannounced: number[] = [];
  readonly #mark: Mark;
  #states: SegmentStates;
  #isOpen = false;
  #isComplete = false;
  #isDamaged = false;
  #firstUnheld = 0;
  #viewedAt: Millis = 0;
  /** Shared by all views. */
  readonly #isUseful = (peer: Candidate): boolean => this.availability.isUseful(peer);
  readonly #late = (): OutstandingRequest[] => this.requests.late(this.#viewedAt);

  constructor({ manifest, policy, priority, random, mark }: FileDownloadOptions, now: Millis) {
    this.manifest = manifest;
    this.policy = policy;
    this.priority = PRIORITIES.indexOf(priority);
    this.#mark = mark;
    this.#states = new SegmentStates(SegmentSet.empty(segmentCount(manifest)));
    this.availability = new Availability(this.#states.segments, random);
    this.peers = new FilePeers(this.availability);
    this.requests = new OutstandingRequests(this.peers);
    this.progress = new DownloadProgress(now);
  }

  get digest(): Digest {
    return this.manifest.digest;
  }

  get states(): SegmentStates {
    return this.#states;
  }

  get isDeclared(): boolean {
    return this.manifest.kind === 'declared';
  }

  /** False until the host has reported the segments of an earlier run. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** A segment turned out to be corrupt after the last one was stored. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** True while segments may be requested. */
  get isActive(): boolean {
    return this.#isOpen && !this.#states.isComplete;
  }

  /** Segments may be requested from now on; `held` are those of an earlier run. */
  open(held: SegmentSet, now: Millis): void {
    this.#isOpen = true;
    this.progress.restart(now);
    this.#states = new SegmentStates(held);
    for (let index = 0; index < held.length; index += 1) {
      if (held.has(index)) this.progress.addHeld(segmentBytes(this.manifest, index));
      else this.availability.addWanted(index);
    }
    this.#mark.set();
  }

  /** The file is verified, durable and under its final name. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Returns false where the damage is known already. */
  markDamaged(): boolean {
    const isNew = !this.#isDamaged;
    this.#isDamaged = true;
    return isNew;
  }

  /** The time before now does not count as a stall; requests are possible again. */
  resume(now: Millis): void {
    this.progress.restart(now);
    this.#mark.set();
  }

  addPeer(peer: Peer): FilePeer {
    return this.peers.add(peer);
  }

  removePeer(peer: FilePeer): void {
    if (this.peers.get(peer.rank) !== peer) return;
    if (peer.peer.state !== 'disconnected') this.#mark.set();
    this.#release(peer);
    this.peers.remove(peer);
  }

  /** The channel of one of its peers is ready. */
  peerReady(): void {
    this.peers.resetLeastRtt();
    this.#mark.set();
  }

  /** The channel is closed: the peer's requests end. */
  disconnectPeer(peer: FilePeer): void {
    this.#release(peer);
    this.#mark.set();
  }

  #release(peer: FilePeer): void {
    this.peers.disconnect(peer);
    for (const request of [...this.requests]) if (request.rank === peer.rank) this.endRequest(request);
  }

  /** A message about what the peer holds, its load or its idleness was applied. */
  confirmSubscription(peer: FilePeer): void {
    peer.confirmSubscription();
    this.#mark.set();
  }

  /** The peer announced segments. Schedules only if that may allow a request. */
  addSegments(peer: FilePeer, segments: readonly number[]): void {
    const isEndgame = this.availability.rarity.size === 0;
    const isWanted = this.availability.addSegments(peer, segments);
    // In the endgame, a segment may be requested from a second peer.
    if (isWanted || isEndgame) this.#mark.set();
  }

  startRequest(peer: FilePeer, request: OutstandingRequest): void {
    this.requests.start(request);
    if (request.segment === 'any') return;
    this.peers.clearIdle(peer);
    // In the endgame the segment is requested already.
    if (this.#states.state(request.segment) === 'requested') return;
    this.#states.request(request.segment);
    this.availability.removeWanted(request.segment);
  }

  /** The request ends; its segment is missing again unless it has arrived or another request for it is outstanding. */
  endRequest(request: OutstandingRequest): void {
    const { segment } = request;
    if (!this.requests.end(request)) return;
    this.#mark.set();
    if (segment === 'any' || this.#states.state(segment) !== 'requested' || this.requests.isRequested(segment)) return;
    this.#states.release(segment);
    this.availability.addWanted(segment);
  }

  /** False where no policy is able to find a request. Cheaper than asking the policy. */
  mayRequestMore(maxOutstandingRequests: number, maxIdlePeerRequests: number, connections: number): boolean {
    if (this.isDeclared) return true;
    const { availability, peers } = this;
    // With nothing left to request, the endgame may request a segment a second time.
    const isAvailable = availability.rarity.size === 0 || availability.isAnyUseful || peers.hasSuperSeeders;
    if (isAvailable && this.requests.certain < maxIdlePeerRequests) return true;
    return peers.isSuperSeederBelow(Math.ceil(maxOutstandingRequests / connections));
  }

  /** Time at which the next request becomes late; Infinity while other segments are left to request. */
  nextLateAt(now: Millis): Millis {
    return this.availability.rarity.size > 0 || this.isDeclared ? Infinity : this.requests.nextLateAt(now);
  }

  /** The bytes of a segment arrived. Returns false where they are not needed. */
  verify(index: number, from: Rank): boolean {
    const state = this.#states.state(index);
    if (state !== 'missing' && state !== 'requested') return false;
    this.#states.verify(index);
    this.availability.removeWanted(index);
    this.verifying.set(index, from);
    this.#mark.set();
    return true;
  }

  /** The segment is verified and stored. */
  hold(index: number, now: Millis): void {
    this.#states.hold(index);
    this.verifying.delete(index);
    this.progress.hold(segmentBytes(this.manifest, index), now);
    this.unannounced.push(index);
    this.#mark.set();
  }

  /** A held segment turned out to be corrupt. */
  invalidate(index: number): void {
    this.#states.invalidate(index);
    this.progress.invalidate(segmentBytes(this.manifest, index));
    this.#firstUnheld = Math.min(this.#firstUnheld, index);
    const place = this.unannounced.indexOf(index);
    if (place >= 0) this.unannounced.splice(place, 1);
    this.availability.addWanted(index);
    this.#mark.set();
  }

  /** The segment does not match its hash. */
  reject(index: number): void {
    this.#states.reject(index);
    this.availability.addWanted(index);
    this.verifying.delete(index);
    this.#mark.set();
  }

  /** `connections`: channels that are open or being opened, to any peer. */
  view(now: Millis, maxOutstandingRequests: number, maxIdlePeerRequests: number, connections: number): FileView {
    this.#viewedAt = now;
    return {
      states: this.#states,
      rarity: this.availability.rarity,
      askable: this.peers.askable(now, this.isDeclared),
      connections,
      outstanding: this.requests.certain,
      anyOutstanding: this.requests.any,
      maxOutstandingRequests,
      maxIdlePeerRequests,
      isUseful: this.#isUseful,
      late: this.#late,
    };
  }

  /** The lowest segment that is not held; the segment count if all are held. */
  firstUnheld(): number {
    const { segments } = this.#states;
    while (this.#firstUnheld < segments && this.#states.state(this.#firstUnheld) === 'held') this.#firstUnheld += 1;
    return this.#firstUnheld;
  }

  report(): FileProgress {
    const { heldBytes, downloadedBytes, contributors } = this.progress;
    return {
      digest: this.digest,
      heldSegments: this.#states.held,
      heldBytes,
      leadingSegments: this.firstUnheld(),
      downloadedBytes,
      sources: contributors.size,
    };
  }
}
