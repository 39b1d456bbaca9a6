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
  /** The fixed time to verify and write a segment; its bytes take additional time. */
  readonly segmentMs: Millis;
  readonly bytesPerMs: number;
  readonly badReads: BadReads | undefined;
}

/** One client's disk, which survives the client's processes. */
export class VirtualDisk {
  readonly #options: DiskOptions;
  readonly #random: Random;
  readonly #files = new Map<Digest, SegmentSet>();
  readonly #lost = new Set<string>();
  /** The disk writes one segment after another. */
  #freeAt: Millis = 0;
  #roomBytes = Infinity;

  /** `random` is used only if reads can fail. */
  constructor(options: DiskOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  /** The segments that an earlier process left, as a copy. */
  open({ digest, hashes }: Manifest): SegmentSet {
    let held = this.#files.get(digest);
    if (held === undefined) {
      held = SegmentSet.empty(segmentCount({ hashes } as Manifest));
      this.#files.set(digest, held);
    }
    return held.clone();
  }

  /** Adds a complete file. */
  fill({ digest }: Manifest, segments: number): void {
    this.#files.set(digest, SegmentSet.full(segments));
  }

  has(digest: Digest, index: number): boolean {
    return this.#files.get(digest)?.has(index) === true;
  }

  held(digest: Digest): SegmentSet | undefined {
    return this.#files.get(digest);
  }

  /** Sets how many more bytes the disk accepts. */
  limit(roomBytes: number): void {
    this.#roomBytes = roomBytes;
  }

  get isFull(): boolean {
    return this.#roomBytes <= 0;
  }

  /** Reserves space for one segment; false if there is too little. */
  reserve(bytes: number): boolean {
    if (bytes > this.#roomBytes) return false;
    this.#roomBytes -= bytes;
    return true;
  }

  /** Returns reserved space. */
  release(bytes: number): void {
    this.#roomBytes += bytes;
  }

  /** Occupies the disk for one segment; returns the time at which it is written or rejected. */
  work(manifest: Manifest, index: number, now: Millis): Millis {
    const { segmentMs, bytesPerMs } = this.#options;
    this.#freeAt = Math.max(now, this.#freeAt) + segmentMs + segmentBytes(manifest, index) / bytesPerMs;
    return this.#freeAt;
  }

  /** False if the segment was written before. */
  write({ digest }: Manifest, index: number): boolean {
    return this.#files.get(digest)?.add(index) === true;
  }

  /** Marks a segment as corrupt; false if it was not held. */
  lose({ digest }: Manifest, index: number): boolean {
    if (this.#files.get(digest)?.delete(index) !== true) return false;
    this.#lost.add(`${digest} ${index}`);
    return true;
  }

  /** True if the segment is or was held: an earlier read of it may have succeeded. */
  hasHeld(digest: Digest, index: number): boolean {
    return this.has(digest, index) || this.#lost.has(`${digest} ${index}`);
  }

  /** The outcome of one read. */
  read(): 'sound' | 'corrupt' | 'unreadable' {
    const { badReads } = this.#options;
    if (badReads === undefined) return 'sound';
    const chance = this.#random.fraction();
    if (chance < badReads.corrupt) return 'corrupt';
    return chance < badReads.corrupt + badReads.unreadable ? 'unreadable' : 'sound';
  }
}
