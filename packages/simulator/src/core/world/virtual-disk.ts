import {
  type Digest,
  type Manifest,
  type Millis,
  type Payload,
  segmentBytes,
  segmentCount,
  SegmentSet,
} from '@shoal/common';

/** A segment without its bytes. */
export interface VirtualPayload extends Payload {
  /** The bytes would not match their hash. */
  readonly isCorrupt: boolean;
}

export interface DiskOptions {
  /** Verifying and writing a segment takes so long, and the time for its bytes. */
  readonly segmentMs: Millis;
  readonly bytesPerMs: number;
  /** Bytes that it takes before it is full. */
  readonly roomBytes: number;
}

/** What one client has on its disk: it outlives the client's processes. */
export class VirtualDisk {
  readonly #options: DiskOptions;
  readonly #files = new Map<Digest, SegmentSet>();
  /** One segment after the other. */
  #freeAt: Millis = 0;
  #usedBytes = 0;

  constructor(options: DiskOptions) {
    this.#options = options;
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

  get isFull(): boolean {
    return this.#usedBytes >= this.#options.roomBytes;
  }

  /** Takes the disk's time for one segment; returns when it is written, or found to be wrong. */
  work(manifest: Manifest, index: number, now: Millis): Millis {
    const { segmentMs, bytesPerMs } = this.#options;
    this.#freeAt = Math.max(now, this.#freeAt) + segmentMs + segmentBytes(manifest, index) / bytesPerMs;
    return this.#freeAt;
  }

  /** False where it was there already. */
  write(manifest: Manifest, index: number): boolean {
    this.#usedBytes += segmentBytes(manifest, index);
    return this.#files.get(manifest.digest)?.add(index) === true;
  }
}
