import { randomBytes } from 'node:crypto';

import type { Entry, Manifest } from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';

export const SEGMENT_BYTES = 4_096;

export interface RealFile {
  readonly manifest: Manifest;
  readonly content: Buffer;
  readonly segment: (index: number) => Buffer;
}

/** Real content, cut and hashed as the manifest format says. */
export function realFile(name: string, length: number, segmentLength = SEGMENT_BYTES): RealFile {
  return fileOf(name, randomBytes(length), segmentLength);
}

/** A file of given content; with entries, a directory of that stream. */
export function fileOf(
  name: string,
  content: Buffer,
  segmentLength = SEGMENT_BYTES,
  entries?: readonly Entry[],
): RealFile {
  const { length } = content;
  const segment = (index: number): Buffer => content.subarray(index * segmentLength, (index + 1) * segmentLength);
  const segments = Math.ceil(length / segmentLength);
  const hashes = Buffer.concat(Array.from({ length: segments }, (_, index) => blake3(segment(index))));
  const manifest = withDigest({ kind: 'real', name, length, segmentLength, hashes, entries });
  return { manifest, content, segment };
}

export function declaredFile(name: string, hashes: readonly string[]): Manifest {
  return withDigest({ kind: 'declared', name, length: 0, segmentLength: 0, hashes: Buffer.from(hashes.join('')) });
}
