import type { ChannelId, Millis, Principal } from '@shoal/common';

import type { UploaderOptions } from '../../options.js';
import type { ServedFiles } from '../files/served-files.js';
import type { UploadPeers } from '../peers/upload-peers.js';
import type { ActiveUploads, UploadShare } from './active-uploads.js';
import { UploadConcurrency } from './upload-concurrency.js';
import type { UploadQueue } from './upload-queue.js';
import type { WaitingRequest } from './waiting-request.js';

/** For any length of segments: one is read while another is sent. */
const MIN_UPLOADS = 2;
/** Share of the slots, and at least one, that is not for a principal with several channels while others wait. */
const RESERVED = 0.25;
/** A few slow receivers keep their slots: this many at once acknowledge nothing on purpose. */
const MANY_LATE = 4;
const PREFERS_PROVEN_MS = 60_000;

/** Decides how many uploads may start, and for whose requests. */
export class UploadSlots {
  readonly #active: ActiveUploads;
  readonly #queue: UploadQueue;
  readonly #peers: UploadPeers;
  readonly #files: ServedFiles;
  readonly #maxBytes: number;
  readonly #concurrency: UploadConcurrency;
  readonly #seederConcurrency: UploadConcurrency;
  /** The time at which a slot was last reclaimed from a receiver without acknowledgements. */
  #reclaimedAt: Millis = -Infinity;

  constructor(
    options: UploaderOptions,
    active: ActiveUploads,
    queue: UploadQueue,
    peers: UploadPeers,
    files: ServedFiles,
  ) {
    this.#active = active;
    this.#queue = queue;
    this.#peers = peers;
    this.#files = files;
    this.#maxBytes = options.maxActiveUploadBytes;
    const { firstUploads: first, activeUploads, activeSeederUploads, rateUpBytesPerSecond: rate } = options;
    const uplink = rate === 0 ? undefined : rate / 1_000;
    const most = options.maxActiveUploads;
    this.#concurrency = new UploadConcurrency({ first, usual: activeUploads, most, uplink });
    this.#seederConcurrency = new UploadConcurrency({
      first,
      usual: activeSeederUploads,
      most: options.maxActiveSeederUploads,
      uplink,
    });
  }

  /** Active uploads and waiting requests: sent as `load`. */
  get load(): number {
    return this.#active.size + this.#queue.length;
  }

  /** How many uploads run at once: more while this client super-seeds. */
  get concurrency(): UploadConcurrency {
    return this.#files.isAnySuperSeeding ? this.#seederConcurrency : this.#concurrency;
  }

  /**
   * Uploads that may start now. Long segments are in memory until the network has taken them. A stuck upload counts only
   * towards the maximum: otherwise two disconnected receivers would stop an uploader with two slots. A principal with
   * several channels counts only for its share while others wait.
   */
  free(now: Millis): number {
    const { limit, most } = this.concurrency;
    const taken = this.#taken(now);
    if (taken.moving >= MIN_UPLOADS && taken.movingBytes >= this.#maxBytes) return 0;
    return Math.max(0, Math.min(limit - taken.moving, most - taken.uploads));
  }

  /** True where no slot is left, and most belong to receivers that acknowledge nothing. */
  areHeldByLate(now: Millis): boolean {
    const { limit, most } = this.concurrency;
    if (this.#active.size < most) return false;
    const late = this.#active.lateAt(now);
    return late >= MANY_LATE && this.#active.size - late < limit;
  }

  recordReclaimed(now: Millis): void {
    this.#reclaimedAt = now;
  }

  /** Slots were reclaimed lately, so receivers that acknowledge come first. */
  prefersProven(now: Millis): boolean {
    return now - this.#reclaimedAt < PREFERS_PROVEN_MS;
  }

  /** False where the sender of the request has its share of the slots already. */
  mayStart({ channel, principal }: WaitingRequest, now: Millis): boolean {
    const active = this.#active;
    // A receiver with an overdue upload gets one at a time until it acknowledges again.
    if (this.#peers.get(channel)?.hasOverdueUpload === true && active.countOf(channel) > 0) return false;
    const isCrowd = this.#peers.hasManyChannels(principal);
    if (isCrowd && this.#isReservedForProven(channel, now)) return false;
    if (!isCrowd || !this.#isContested()) return true;
    const share = active.shares(now).get(principal);
    if (share === undefined) return true;
    const { moving, movingBytes, uploads } = share;
    const hasBytes = moving === 0 || movingBytes < (1 - RESERVED) * this.#maxBytes;
    const { limit, most } = this.concurrency;
    return hasBytes && moving < partOf(limit) && uploads < partOf(most);
  }

  /**
   * How much the sender of the request receives already. 0: nothing is sent to its principal; 1: something is; 2: to this
   * channel. Receivers with an overdue upload come after all others.
   */
  burdenOf({ channel, principal }: WaitingRequest): number {
    const overdue = this.#peers.get(channel)?.hasOverdueUpload === true ? 3 : 0;
    if (this.#active.countOf(channel) > 0) return overdue + 2;
    const isShared = this.#peers.hasManyChannels(principal) && this.#active.countOfPrincipal(principal) > 0;
    return overdue + (isShared ? 1 : 0);
  }

  #taken(now: Millis): UploadShare {
    const active = this.#active;
    const total = { uploads: 0, moving: 0, movingBytes: 0 };
    if (this.#isContested()) {
      const { limit, most } = this.concurrency;
      for (const [principal, share] of active.shares(now)) {
        const isCrowd = this.#peers.hasManyChannels(principal);
        total.uploads += isCrowd ? Math.min(share.uploads, partOf(most)) : share.uploads;
        total.moving += isCrowd ? Math.min(share.moving, partOf(limit)) : share.moving;
        total.movingBytes += isCrowd ? Math.min(share.movingBytes, (1 - RESERVED) * this.#maxBytes) : share.movingBytes;
      }
    } else {
      total.uploads = active.size;
      total.moving = active.size - active.stuckAt(now);
      total.movingBytes = active.movingBytes(now);
    }
    return total;
  }

  /** While receivers that acknowledge nothing hold slots, some stay free for those that do. */
  #isReservedForProven(channel: ChannelId, now: Millis): boolean {
    if (!this.prefersProven(now) || this.#peers.get(channel)?.isProven === true) return false;
    return this.#active.unprovenAt(now) >= partOf(this.concurrency.limit);
  }

  /** A principal with several channels wants uploads, and so does another one. */
  #isContested(): boolean {
    if (!this.#peers.areContested) return false;
    let first: Principal | undefined;
    for (const principal of this.#queue.principals) {
      if (first !== undefined && first !== principal) return true;
      first = principal;
    }
    return this.#active.isShared(first);
  }
}

/** The share of the slots for a principal with several channels. */
function partOf(slots: number): number {
  return Math.max(1, slots - Math.max(1, Math.floor(RESERVED * slots)));
}
