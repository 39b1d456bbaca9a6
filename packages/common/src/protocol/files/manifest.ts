import { entriesProblem } from './entries-problem.js';
import type { Entry } from './entry.js';
import { fileNameProblem, MAX_DECLARED_NAME_BYTES, MAX_NAME_BYTES } from './file-name.js';
import type { Digest } from '../ids.js';
import type { Signature } from './signature.js';

/** Every segment hash is 32 bytes: a BLAKE3 output, or a declared file's 32 ASCII characters. */
export const HASH_BYTES = 32;

export const MIN_SEGMENT_BYTES = 1024;
export const MAX_SEGMENT_BYTES = 16 * 1024 * 1024;

/** The most segments that one file may have. */
export const MAX_SEGMENTS = 1 << 20;

/** The most bytes that a manifest's hashes and entries may take: it must fit into one frame. */
export const MAX_MANIFEST_BYTES = 36 * 1024 * 1024;

/**
 * The description of a file: its name, length, segment length and the ordered hashes of its segments.
 *
 * A directory is a file with `entries`: its segments are cut from the contents of all files in it,
 * one after the other, and it is written as a folder.
 *
 * A `declared` file is known by hashes only (the assignment's inputs): `length` and
 * `segmentLength` are 0 and its segments carry no bytes.
 */
export interface Manifest {
  readonly kind: 'real' | 'declared';
  readonly name: string;
  /** Bytes of the whole file. */
  readonly length: number;
  /** Bytes of every segment but the last, which may be shorter. */
  readonly segmentLength: number;
  /** HASH_BYTES bytes a segment, in order. */
  readonly hashes: Uint8Array;
  /** A single file that its owner may execute; where not, the field is left out. */
  readonly executable?: true | undefined;
  /** A directory's contents, in the order of `comparePaths`; undefined for a single file. */
  readonly entries?: readonly Entry[] | undefined;
  /** Always computed from the fields above where the manifest enters a process, never believed. */
  readonly digest: Digest;
  /** Signatures over the digest, not part of it. Received ones are not verified yet. */
  readonly signatures?: readonly Signature[] | undefined;
  /** The rule that a received manifest broke and that its other fields do not show. */
  readonly fault?: string;
}

export function segmentCount(manifest: Manifest): number {
  return manifest.hashes.length / HASH_BYTES;
}

/** About what a manifest takes in memory. */
export function manifestBytes({ name, hashes, entries = [] }: Manifest): number {
  let bytes = MANIFEST_OVERHEAD_BYTES + name.length + hashes.length;
  for (const { path, target } of entries) bytes += ENTRY_OVERHEAD_BYTES + path.length + target.length;
  return bytes;
}

/** With room for its signatures, of which more may come later. */
const MANIFEST_OVERHEAD_BYTES = 2_048;
const ENTRY_OVERHEAD_BYTES = 128;

/** Bytes of one segment: the rest of the file for the last one, 0 for a declared file's. */
export function segmentBytes(manifest: Manifest, index: number): number {
  const start = index * manifest.segmentLength;
  return Math.max(0, Math.min(manifest.segmentLength, manifest.length - start));
}

export function segmentHash(manifest: Manifest, index: number): Uint8Array {
  return manifest.hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
}

/** The 32 characters that a declared file's segment is known by. */
export function declaredHashText(manifest: Manifest, index: number): string {
  return String.fromCharCode(...segmentHash(manifest, index));
}

/** The fault in a received manifest, in one clause; undefined if it is valid. */
export function manifestProblem(manifest: Omit<Manifest, 'digest'>): string | undefined {
  if (manifest.fault !== undefined) return manifest.fault;
  const isDeclared = manifest.kind === 'declared';
  const name = fileNameProblem(manifest.name, isDeclared ? MAX_DECLARED_NAME_BYTES : MAX_NAME_BYTES);
  if (name !== undefined) return name;
  const { kind, length, segmentLength, hashes, entries, executable } = manifest;
  if (hashes.length % HASH_BYTES !== 0)
    return `its hash list of ${hashes.length} bytes is no multiple of ${HASH_BYTES}`;
  if (executable === true && (kind === 'declared' || entries !== undefined)) return 'only a single file is executable';
  const segments = hashes.length / HASH_BYTES;
  if (segments > MAX_SEGMENTS) return `it has ${segments} segments, over the limit of ${MAX_SEGMENTS}`;
  if (kind === 'declared') {
    if (length !== 0 || segmentLength !== 0) return 'a declared file has no length';
    if (entries !== undefined) return 'a declared file has no entries';
    return hashes.every(isPrintable) ? undefined : 'a declared hash has a character that is not printable';
  }
  if (!Number.isSafeInteger(length) || length < 0) return `its length ${length} is not a number of bytes`;
  if (!(segmentLength >= MIN_SEGMENT_BYTES && segmentLength <= MAX_SEGMENT_BYTES && Number.isInteger(segmentLength))) {
    return `its segment length ${segmentLength} is outside ${MIN_SEGMENT_BYTES} … ${MAX_SEGMENT_BYTES}`;
  }
  const needed = Math.ceil(length / segmentLength);
  if (needed !== segments) return `${length} bytes need ${needed} segment hashes, not ${segments}`;
  return entries === undefined ? undefined : entriesProblem(entries, length, MAX_MANIFEST_BYTES - hashes.length);
}

function isPrintable(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f;
}
