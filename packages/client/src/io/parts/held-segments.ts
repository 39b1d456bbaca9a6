import { type Manifest, segmentBytes, segmentCount, segmentHash, SegmentSet } from '@shoal/common';
import { blake3 } from '@shoal/common/io';

import { inParallel } from './parallel.js';
import type { BlockReader, Part } from './part.js';

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
  const check = new SegmentCheck(manifest);
  const segmentsAtOnce = Math.max(1, Math.floor(BLOCK_BYTES / manifest.segmentLength));
  const blockBytes = segmentsAtOnce * manifest.segmentLength;
  const blocks = Math.ceil(held.length / segmentsAtOnce);
  let checkedBytes = 0;
  let toldAt = performance.now();

  async function checkBlock(block: number, reader: BlockReader): Promise<void> {
    signal.throwIfAborted();
    const position = block * blockBytes;
    const length = Math.min(blockBytes, manifest.length - position);
    const first = block * segmentsAtOnce;
    const there = segmentsThere(first, Math.min(held.length, first + segmentsAtOnce));
    if (there.length > 0) {
      const bytes = await reader.read(position, length);
      for (const index of there) {
        const start = (index - first) * manifest.segmentLength;
        if (check.isSound(index, bytes.subarray(start, start + segmentBytes(manifest, index)))) held.add(index);
      }
    }
    checkedBytes += length;
    if (onProgress === undefined || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    onProgress({ checkedBytes, bytes: manifest.length });
  }

  function segmentsThere(first: number, end: number): number[] {
    const there: number[] = [];
    for (let index = first; index < end; index += 1) {
      if (part.has(index * manifest.segmentLength, segmentBytes(manifest, index))) there.push(index);
    }
    return there;
  }

  const maxReaders = Math.min(MAX_READERS, Math.max(2, Math.floor(READ_AHEAD_BYTES / blockBytes)));
  const readers: BlockReader[] = [];
  try {
    await inParallel(blocks, maxReaders, async (block) => {
      // As many as work at a time, each with a buffer of its own.
      const reader = readers.pop() ?? part.newReader(Math.min(blockBytes, manifest.length));
      try {
        await checkBlock(block, reader);
      } finally {
        readers.push(reader);
      }
    });
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
  return held;
}

/** Compares segments with their hashes. */
class SegmentCheck {
  readonly #manifest: Manifest;
  readonly #zeroBytes: Buffer;
  /** Of a usual segment of zeros; the last one is hashed. */
  readonly #zeroHash: Buffer;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
    this.#zeroBytes = Buffer.alloc(Math.min(manifest.segmentLength, manifest.length));
    this.#zeroHash = blake3(this.#zeroBytes);
  }

  /** Comparing with zeros ends at the first byte of data, and takes a tenth of the time of hashing in a hole. */
  isSound(index: number, segment: Buffer): boolean {
    const hash = segment.equals(this.#zeroBytes) ? this.#zeroHash : blake3(segment);
    return hash.equals(segmentHash(this.#manifest, index));
  }
}
