import { type Manifest, segmentBytes, segmentCount, segmentHash, SegmentSet } from '@shoal/common';
import { blake3 } from '@shoal/common/io';

import type { BlockReader, Part } from './part.js';
import { ZeroHashes } from './zero-hashes.js';

export interface CheckProgress {
  readonly checkedBytes: number;
  readonly bytes: number;
}

export interface CheckOptions {
  readonly signal: AbortSignal;
  /** Called a few times a second, and not at all for what takes less. */
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined;
}

/** Read at once where segments are small. */
const BLOCK_BYTES = 1024 * 1024;

/** Buffers of all readers together, so that the disk always has the next reads. */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;
const MAX_READERS = 4;

const PROGRESS_EVERY_MS = 250;

/**
 * Finds out which segments are on disk: hashes everything that is there, with several reads under
 * way while one block is hashed. The bytes themselves are the journal of what an earlier run did.
 */
export async function heldSegments(manifest: Manifest, part: Part, options: CheckOptions): Promise<SegmentSet> {
  const { signal, onProgress } = options;
  const held = SegmentSet.empty(segmentCount(manifest));
  const check = new SegmentCheck(manifest, held);
  const segmentsAtOnce = Math.max(1, Math.floor(BLOCK_BYTES / manifest.segmentLength));
  const blockBytes = segmentsAtOnce * manifest.segmentLength;
  let next = 0;
  let checkedBytes = 0;
  let toldAt = performance.now();

  async function work(reader: BlockReader): Promise<void> {
    while (next < held.length) {
      signal.throwIfAborted();
      const first = next;
      next = Math.min(held.length, first + segmentsAtOnce);
      const position = first * manifest.segmentLength;
      const length = Math.min(blockBytes, manifest.length - position);
      check.take(first, next, await reader.read(position, length));
      checkedBytes += length;
      if (onProgress === undefined || performance.now() - toldAt < PROGRESS_EVERY_MS) continue;
      toldAt = performance.now();
      onProgress({ checkedBytes, bytes: manifest.length });
    }
  }

  const blocks = Math.ceil(held.length / segmentsAtOnce);
  const readers = Math.min(blocks, MAX_READERS, Math.max(2, Math.floor(READ_AHEAD_BYTES / blockBytes)));
  const ends = await Promise.allSettled(
    Array.from({ length: readers }, async () => {
      const reader = part.newReader(Math.min(blockBytes, manifest.length));
      try {
        await work(reader);
      } finally {
        // Where one fails, the others have nothing left to do.
        next = held.length;
        await reader.close();
      }
    }),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return held;
}

/** Compares the segments of a block with their hashes. */
class SegmentCheck {
  readonly #manifest: Manifest;
  readonly #held: SegmentSet;
  readonly #zeros: ZeroHashes;
  readonly #zeroBytes: Buffer;

  constructor(manifest: Manifest, held: SegmentSet) {
    this.#manifest = manifest;
    this.#held = held;
    this.#zeros = new ZeroHashes(manifest);
    this.#zeroBytes = Buffer.alloc(Math.min(manifest.segmentLength, manifest.length));
  }

  /** The segments from `first` up to `end`; undefined for nothing but zeros. */
  take(first: number, end: number, block: Buffer | undefined): void {
    let start = 0;
    for (let index = first; index < end; index += 1) {
      const bytes = segmentBytes(this.#manifest, index);
      if (this.#isSound(index, block?.subarray(start, start + bytes))) this.#held.add(index);
      start += bytes;
    }
  }

  #isSound(index: number, segment: Buffer | undefined): boolean {
    // Comparing with zeros ends at the first byte of real data, and is ten times as fast as hashing in a hole.
    if (segment === undefined || segment.equals(this.#zeroBytes.subarray(0, segment.length))) {
      return this.#zeros.has(index);
    }
    return blake3(segment).equals(segmentHash(this.#manifest, index));
  }
}
