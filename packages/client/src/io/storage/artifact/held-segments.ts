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
  /** Called a few times a second; not called by a shorter check. */
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined;
}

export interface HeldSegments {
  readonly held: SegmentSet;
  /** The held segments of zeros that are not, or not wholly, on disk: holes stand for them. */
  readonly holes: SegmentSet;
}

/** Size of one read where segments are small. */
const BLOCK_BYTES = 1024 * 1024;

/** Total size of all readers' buffers, enough to keep the disk's queue filled. */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;
const MAX_READERS = 4;

const PROGRESS_EVERY_MS = 250;

/**
 * Determines which segments are on disk by hashing all bytes there, with several reads under way while one block is
 * hashed. The bytes themselves are the journal of an earlier run. Segments of zeros, recognised by their hash, count as
 * held where the file has a hole (docs/decisions/0019-zeros-are-holes.md).
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

  /** The segments to read. */
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
      // One reader with its own buffer per concurrent read.
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
