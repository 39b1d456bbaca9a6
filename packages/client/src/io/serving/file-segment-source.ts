import { close, constants, fstatSync, lstatSync, open, read } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import {
  type Digest,
  type Manifest,
  type Piece,
  segmentBytes,
  segmentCount,
  segmentHash,
  SegmentSet,
} from '@shoal/common';
import { blake3, type BufferPool, HeadroomBuffer, PAYLOAD_HEADROOM_BYTES } from '@shoal/common/io';

import type { FileState } from '../../core/index.js';
import { ArtifactFiles } from '../files/artifact-files.js';
import { changedJustNow, FileStamps } from '../files/file-stamps.js';
import { HandlePool } from '../limits/handle-pool.js';
import { isPartPath } from '../storage/partial/partial-name.js';
import { type SegmentSource, SourceChanged } from '../storage/segment-store.js';

interface Located {
  readonly manifest: Manifest;
  readonly path: string;
  readonly files: ArtifactFiles;
  /** Undefined while this client writes the file, under its lock. */
  readonly stamps: FileStamps | undefined;
  /** The contents were verified when the file was located. */
  readonly wasVerified: boolean;
  /** Segments verified since the stamps last changed. */
  verified: SegmentSet;
  /** Files with changed stamps. */
  readonly touched: Set<number>;
}

/**
 * Reads segments from files on disk. After each read it compares the file's stamp: once the file has been written to
 * since it was hashed, every segment is hashed before it is sent, and a wrong one ends the offer
 * (docs/decisions/0010-changed-sources.md).
 */
export class FileSegmentSource implements SegmentSource {
  readonly #open: HandlePool<number>;
  readonly #pool: BufferPool;
  readonly #verifyReads: boolean;
  readonly #located = new Map<Digest, Located>();

  /** Payloads use buffers of the pool. */
  constructor(maxOpenFiles: number, pool: BufferPool, { verifyReads = false } = {}) {
    this.#verifyReads = verifyReads;
    this.#open = new HandlePool(maxOpenFiles, (fd) => closeFile(fd));
    this.#pool = pool;
  }

  /** Open files stay open: a rename of their folder does not affect them. */
  locate(manifest: Manifest, path: string, state?: FileState): void {
    const files = new ArtifactFiles(manifest, path);
    const segments = segmentCount(manifest);
    const isVerified = state?.isVerified ?? true;
    const verified = isVerified ? SegmentSet.full(segments) : SegmentSet.empty(segments);
    const isComplete = state !== undefined || !isPartPath(path);
    const stamps = isComplete ? new FileStamps(state?.stamps ?? FileStamps.empty(files.count).values) : undefined;
    this.#located.set(manifest.digest, {
      ...{ manifest, path, files, stamps, verified },
      wasVerified: isVerified,
      touched: new Set(),
    });
    if (state === undefined && stamps !== undefined) takeStamps(files, stamps);
  }

  /** The length of a segment; 0 for an unknown file. */
  bytesOf(digest: Digest, index: number): number {
    const located = this.#located.get(digest);
    return located === undefined ? 0 : segmentBytes(located.manifest, index);
  }

  async read(digest: Digest, index: number): Promise<HeadroomBuffer> {
    return this.#take(digest, index, this.#verifyReads);
  }

  async check(digest: Digest, index: number): Promise<void> {
    this.#pool.give((await this.#take(digest, index, true)).buffer);
  }

  async #take(digest: Digest, index: number, isChecked: boolean): Promise<HeadroomBuffer> {
    const located = this.#located.get(digest);
    if (located === undefined) throw new Error(`file ${digest} is not here`);
    const buffer = this.#pool.take(PAYLOAD_HEADROOM_BYTES + segmentBytes(located.manifest, index));
    try {
      await this.#fill(located, index, buffer.subarray(PAYLOAD_HEADROOM_BYTES), isChecked);
      return new HeadroomBuffer(buffer);
    } catch (error) {
      this.#pool.give(buffer);
      if (error instanceof SourceChanged) await this.#open.close((key) => key.startsWith(digest));
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#open.close();
  }

  async #fill(located: Located, index: number, bytes: Buffer, isChecked: boolean): Promise<void> {
    const { manifest, files } = located;
    const { verified } = located;
    const pieces = files.pieces(index * manifest.segmentLength, bytes.length);
    let at = 0;
    for (let first = 0; first < pieces.length; first += FILES_AT_ONCE) {
      const reads = pieces.slice(first, first + FILES_AT_ONCE).map((piece) => {
        const target = bytes.subarray(at, at + piece.length);
        at += piece.length;
        return this.#read(located, piece, target);
      });
      // Waits for all reads, because a failed read must not leave another one writing into a returned buffer.
      for (const end of await Promise.allSettled(reads)) if (end.status === 'rejected') throw end.reason;
    }
    // If a stamp changed meanwhile, `verified` was replaced and no longer covers these bytes.
    if (!isChecked && located.verified === verified && verified.has(index)) return;
    if (!blake3(bytes).equals(segmentHash(manifest, index))) throw wrongBytes(located, pieces, index);
    verified.add(index);
  }

  async #read(located: Located, { entry, offset, length }: Piece, target: Buffer): Promise<void> {
    const { manifest, files, stamps } = located;
    const path = files.path(entry);
    const work = async (fd: number): Promise<void> => {
      const filled = await readFully(fd, target, offset);
      if (stamps !== undefined) checkStamp(located, stamps, entry, fd);
      if (filled === length) return;
      const problem = `${path} is shorter than when it was offered`;
      throw stamps === undefined ? new Error(problem) : new SourceChanged(problem);
    };
    const key = `${manifest.digest} ${entry}`;
    try {
      await this.#open.use(key, () => openForReading(path), work);
    } catch (error) {
      const movedTo = movedPath(error, located, entry);
      if (movedTo === undefined) throw stamps === undefined ? error : lostFile(error, path);
      await this.#open.use(key, () => openForReading(movedTo), work);
    }
  }
}

const openFile = promisify(open);
const closeFile = promisify(close);

/** A pipe that has taken the file's place must not block. */
function openForReading(path: string): Promise<number> {
  return openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** A segment may hold thousands of small files. */
const FILES_AT_ONCE = 8;

/** Takes the stamps of a file that was verified while it was written, to detect later changes. */
function takeStamps(files: ArtifactFiles, stamps: FileStamps, from = 0): void {
  const end = Math.min(files.count, from + STAMPS_A_TURN);
  for (let entry = from; entry < end; entry += 1) {
    if (!files.isFile(entry)) continue;
    try {
      stamps.take(entry, lstatSync(files.path(entry), { bigint: true }));
    } catch {
      // The first read reports the problem.
    }
  }
  if (end < files.count) setImmediate(takeStamps, files, stamps, end);
}

const STAMPS_A_TURN = 1_000;

function readFully(fd: number, target: Buffer, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let filled = 0;
    const next = (): void => {
      read(fd, target, filled, target.length - filled, offset + filled, (error, bytes) => {
        filled += bytes;
        if (error !== null) reject(error);
        else if (bytes === 0 || filled === target.length) resolve(filled);
        else next();
      });
    };
    next();
  });
}

/** Synchronous: 2 µs, against 50 µs through the thread pool. */
function checkStamp(located: Located, stamps: FileStamps, entry: number, fd: number): void {
  const stats = fstatSync(fd, { bigint: true });
  if (stamps.matches(entry, stats)) return;
  // Another write right now might not alter the stamp, so the stamp is not taken and every read verifies.
  if (!changedJustNow(stats, Date.now())) stamps.take(entry, stats);
  located.touched.add(entry);
  located.verified = SegmentSet.empty(segmentCount(located.manifest));
}

/** Wrong bytes in a file without a changed stamp are the disk's fault, and damage one segment only. */
function wrongBytes({ files, touched, wasVerified }: Located, pieces: readonly Piece[], index: number): Error {
  const piece = pieces.find(({ entry }) => touched.has(entry));
  const entry = (piece ?? pieces[0])?.entry ?? 0;
  if (piece === undefined && wasVerified)
    return new Error(`segment ${index} in ${files.path(entry)} does not match its hash any more`);
  return new SourceChanged(`${files.path(entry)} changed since it was offered: its bytes are not the same any more`);
}

/** A download may get its final name between `locate` and the first read. */
function movedPath(error: unknown, { manifest, path }: Located, entry: number): string | undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !isPartPath(path)) return undefined;
  return new ArtifactFiles(manifest, join(dirname(path), manifest.name)).path(entry);
}

function lostFile(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ESTALE':
      return new SourceChanged(`${path} is not there any more`);
    case 'EACCES':
    case 'EPERM':
      return new SourceChanged(`${path} may not be read any more`);
    case 'EISDIR':
    case 'ELOOP':
    case 'ENXIO':
      return new SourceChanged(`${path} is not a file any more`);
    default:
      return error;
  }
}
