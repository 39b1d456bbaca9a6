import {
  type Digest,
  type Manifest,
  type Millis,
  type Payload,
  type Random,
  segmentBytes,
  segmentCount,
  SegmentSet,
} from '@shoal/common';

import type { BadReads } from '../scenario.js';

/** A segment without its bytes. */
export interface VirtualPayload extends Payload {
  /** The bytes would not match their hash. */
  readonly isCorrupt: boolean;
}

export interface DiskOptions {
  /** Verifying and writing a segment takes so long, and the time for its bytes. */
  readonly segmentMs: Millis;
  readonly bytesPerMs: number;
  readonly badReads: BadReads | undefined;
}

/** What one client has on its disk: it outlives the client's processes. */
export class VirtualDisk {
  readonly #options: DiskOptions;
  readonly #random: Random;
  readonly #files = new Map<Digest, SegmentSet>();
  readonly #lost = new Set<string>();
  /** One segment after the other. */
  #freeAt: Millis = 0;
  #roomBytes = Infinity;

  /** `random` is drawn from only where reads may go wrong. */
  constructor(options: DiskOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  /** What an earlier process left; the set is a copy. */
  open({ digest, hashes }: Manifest): SegmentSet {
    let held = this.#files.get(digest);
    if (held === undefined) {
      held = SegmentSet.empty(segmentCount({ hashes } as Manifest));
      this.#files.set(digest, held);
    }
    return held.clone();
  }

  /** A whole file that was there before. */
  fill({ digest }: Manifest, segments: number): void {
    this.#files.set(digest, SegmentSet.full(segments));
  }

  has(digest: Digest, index: number): boolean {
    return this.#files.get(digest)?.has(index) === true;
  }

  held(digest: Digest): SegmentSet | undefined {
    return this.#files.get(digest);
  }

  /** From now on it takes so many bytes more. */
  limit(roomBytes: number): void {
    this.#roomBytes = roomBytes;
  }

  get isFull(): boolean {
    return this.#roomBytes <= 0;
  }

  /** Takes room for one segment; false where there is too little. */
  reserve(bytes: number): boolean {
    if (bytes > this.#roomBytes) return false;
    this.#roomBytes -= bytes;
    return true;
  }

  /** What was reserved is not needed. */
  release(bytes: number): void {
    this.#roomBytes += bytes;
  }

  /** Takes the disk's time for one segment; returns when it is written, or found to be wrong. */
  work(manifest: Manifest, index: number, now: Millis): Millis {
    const { segmentMs, bytesPerMs } = this.#options;
    this.#freeAt = Math.max(now, this.#freeAt) + segmentMs + segmentBytes(manifest, index) / bytesPerMs;
    return this.#freeAt;
  }

  /** False where it was there already. */
  write({ digest }: Manifest, index: number): boolean {
    return this.#files.get(digest)?.add(index) === true;
  }

  /** A segment is not right any more; false where it was not there. */
  lose({ digest }: Manifest, index: number): boolean {
    if (this.#files.get(digest)?.delete(index) !== true) return false;
    this.#lost.add(`${digest} ${index}`);
    return true;
  }

  /** It is held, or was: another reading of it may have gone well. */
  hasHeld(digest: Digest, index: number): boolean {
    return this.has(digest, index) || this.#lost.has(`${digest} ${index}`);
  }

  /** How one reading of a segment goes. */
  read(): 'sound' | 'corrupt' | 'unreadable' {
    const { badReads } = this.#options;
    if (badReads === undefined) return 'sound';
    const chance = this.#random.fraction();
    if (chance < badReads.corrupt) return 'corrupt';
    return chance < badReads.corrupt + badReads.unreadable ? 'unreadable' : 'sound';
  }
}
