import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import {
  defaultSegmentBytes,
  ExitCode,
  fileNameProblem,
  HASH_BYTES,
  manifestProblem,
  MAX_SEGMENT_BYTES,
  MAX_SEGMENTS,
  MIN_SEGMENT_BYTES,
  ShoalError,
} from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';

import type { Offer } from '../core/index.js';
import { readProblem } from './read-problem.js';

export interface IndexOptions {
  /** Without it a power of two that suits the file's length. */
  readonly segmentBytes?: number;
  readonly onProgress?: (hashedBytes: number, totalBytes: number) => void;
}

/** Hashes a file that lies here, in bounded memory, into the manifest under which it is offered. */
export async function indexFile(path: string, options: IndexOptions = {}): Promise<Offer> {
  const name = basename(resolve(path));
  const nameProblem = fileNameProblem(name);
  if (nameProblem !== undefined) throw new ShoalError(ExitCode.usage, `cannot offer ${path}: ${nameProblem}`);
  try {
    await refuseSpecial(path);
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return { manifest: await index(handle, path, name, options), path };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readProblem(error, path);
  }
}

async function index(
  handle: FileHandle,
  path: string,
  name: string,
  { segmentBytes, onProgress }: IndexOptions,
): Promise<Offer['manifest']> {
  const before = await handle.stat({ bigint: true });
  const length = Number(before.size);
  const segmentLength = segmentBytes ?? defaultSegmentBytes(length);
  const hashes = emptyHashes(path, length, segmentLength);
  const fields = { kind: 'real', name, length, segmentLength, hashes } as const;
  const problem = manifestProblem(fields);
  if (problem !== undefined) throw new ShoalError(ExitCode.usage, `cannot offer ${path}: ${problem}`);

  let hashed = 0;
  for await (const chunk of readAhead(handle, length, segmentLength)) {
    for (let at = 0; at < chunk.length; at += segmentLength) {
      const segment = (hashed + at) / segmentLength;
      hashes.set(blake3(chunk.subarray(at, at + segmentLength)), segment * HASH_BYTES);
    }
    hashed += chunk.length;
    onProgress?.(hashed, length);
  }
  const after = await handle.stat({ bigint: true });
  if (hashed !== length || after.size !== before.size || after.mtimeNs !== before.mtimeNs) {
    throw new ShoalError(ExitCode.storage, `${path} changed while it was read: offer it again when it is complete`);
  }
  return withDigest(fields);
}

/** Opening a pipe or a device may block or have effects: what it is must be known before. */
async function refuseSpecial(path: string): Promise<void> {
  const stats = await stat(path);
  if (stats.isFile()) return;
  let kind = 'not a regular file';
  if (stats.isDirectory()) kind = 'a folder, only files can be offered';
  else if (stats.isSocket()) kind = 'a socket, not a file';
  else if (stats.isFIFO()) kind = 'a pipe, not a file';
  else if (stats.isCharacterDevice() || stats.isBlockDevice()) kind = 'a device, not a file';
  throw new ShoalError(ExitCode.usage, `${path} is ${kind}`);
}

function emptyHashes(path: string, length: number, segmentLength: number): Uint8Array {
  if (!Number.isInteger(segmentLength) || segmentLength < MIN_SEGMENT_BYTES || segmentLength > MAX_SEGMENT_BYTES) {
    const range = `${MIN_SEGMENT_BYTES} to ${MAX_SEGMENT_BYTES} bytes`;
    throw new ShoalError(
      ExitCode.usage,
      `segment size ${segmentLength} is not possible: choose ${range} with --segment-size`,
    );
  }
  const segments = Math.ceil(length / segmentLength);
  if (segments > MAX_SEGMENTS) {
    const limit = `over the limit of ${MAX_SEGMENTS}: raise --segment-size above ${segmentLength}`;
    throw new ShoalError(ExitCode.usage, `cannot offer ${path}: it would have ${segments} segments, ${limit}`);
  }
  return new Uint8Array(segments * HASH_BYTES);
}

/** Fewer, larger reads where segments are small. */
const READ_BYTES = 1024 * 1024;

/**
 * The file in chunks of whole segments, ending early where the file does. The next chunk is being
 * read while the caller hashes one, so a chunk is good only until the next is asked for.
 */
async function* readAhead(handle: FileHandle, length: number, segmentLength: number): AsyncGenerator<Buffer> {
  const chunkBytes = Math.min(length, segmentLength * Math.max(1, Math.floor(READ_BYTES / segmentLength)));
  let current = Buffer.allocUnsafeSlow(chunkBytes);
  let spare = Buffer.allocUnsafeSlow(chunkBytes);
  let pending = readChunk(handle, current, 0, length);
  for (let position = 0; position < length; position += chunkBytes) {
    const chunk = await pending;
    if (chunk.length < Math.min(chunkBytes, length - position)) return;
    [current, spare] = [spare, current];
    pending = readChunk(handle, current, position + chunkBytes, length);
    // Awaited in the next turn, or never where the caller stops: then its failure is of no interest.
    pending.catch(() => undefined);
    yield chunk;
  }
}

async function readChunk(handle: FileHandle, buffer: Buffer, position: number, length: number): Promise<Buffer> {
  const wanted = Math.min(buffer.length, length - position);
  let filled = 0;
  while (filled < wanted) {
    const { bytesRead } = await handle.read(buffer, filled, wanted - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
