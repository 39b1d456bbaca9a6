import { type Manifest, segmentBytes, segmentCount, SegmentSet } from '@shoal/common';

import { inParallel } from '../../limits/parallel.js';
import type { BlockReader, ArtifactBytes } from './artifact-bytes.js';
import { SegmentCheck } from './segment-check.js';

export interface CheckProgress {
  readonly checkedBytes: number;
  readonly bytes: number;
}

export interface CheckOptions {
  readonly signal: AbortSignal;
  /** Called a few times a second, and not at all for what takes less. */
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined;
}

export interface HeldSegments {
  readonly held: SegmentSet;
  /** Those of them that are zeros, and were not on disk, or not wholly: holes stand for them. */
  readonly holes: SegmentSet;
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
 * Segments of zeros, known by their hash, are held where nothing is (docs/decisions/0019-zeros-are-holes.md).
 */
export async function heldSegments(
  manifest: Manifest,
  part: ArtifactBytes,
  options: CheckOptions,
): Promise<HeldSegments> {
  const { signal, onProgress } = options;
  const held = SegmentSet.empty(segmentCount(manifest));
  const holes = SegmentSet.empty(held.length);
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
        else holes.delete(index);
      }
    }
    checkedBytes += length;
    if (onProgress === undefined || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    onProgress({ checkedBytes, bytes: manifest.length });
  }

  /** Those that have to be read. */
  function segmentsThere(first: number, end: number): number[] {
    const there: number[] = [];
    for (let index = first; index < end; index += 1) {
      const bytes = segmentBytes(manifest, index);
      const bytesThere = part.bytesThere(index * manifest.segmentLength, bytes);
      const isHole = bytesThere < bytes && check.isZeros(index);
      if (isHole) holes.add(index);
      if (isHole && bytesThere === 0) held.add(index);
      else if (isHole || bytesThere === bytes) there.push(index);
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
  return { held, holes };
}
