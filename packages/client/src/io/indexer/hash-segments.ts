import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

import { ExitCode, HASH_BYTES, type Manifest, ShoalError } from '@shoal/common';
import { blake3, Blake3Stream } from '@shoal/common/io';

import { ArtifactFiles } from '../files/artifact-files.js';
import { DirectReads } from '../files/direct-reads.js';
import { FileStamps } from '../files/file-stamps.js';
import { retryOnShortage } from '../limits/retry-on-shortage.js';
import { readProblem } from '../problems/read-problem.js';

/** The files to hash with their stamps; a plain object that crosses threads unchanged. */
export interface HashPlan extends Pick<Manifest, 'length' | 'segmentLength' | 'entries'> {
  readonly path: string;
  /** In the format of `FileStamps`. */
  readonly stamps: BigUint64Array;
}

/** Small enough to stay in a core's own cache between the read and the hash. */
const READ_BYTES = 256 * 1024;

/**
 * Hashes ranges of an artifact's segments with synchronous reads, in one thread. Every file's stamp must be unchanged
 * before and after.
 */
export class SegmentHasher {
  readonly #plan: HashPlan;
  readonly #hashes: Uint8Array;
  readonly #files: ArtifactFiles;
  readonly #stamps: FileStamps;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #direct = new DirectReads(READ_BYTES);

  /** `hashes` holds HASH_BYTES bytes per segment of the whole artifact. */
  constructor(plan: HashPlan, hashes: Uint8Array) {
    this.#plan = plan;
    this.#hashes = hashes;
    this.#files = new ArtifactFiles(plan, plan.path);
    this.#stamps = new FileStamps(plan.stamps);
  }

  /** Hashes segments `first` … `end - 1`; yields the number of bytes after each read. */
  *hash(first: number, end: number): Generator<number, void> {
    const { length, segmentLength } = this.#plan;
    const start = first * segmentLength;
    const cutter = new SegmentCutter(this.#hashes, segmentLength, first);
    for (const { entry, offset, length: bytes } of this.#files.pieces(start, (end - first) * segmentLength)) {
      const path = this.#files.path(entry);
      const fd = this.#open(entry, path);
      try {
        for (let done = 0; done < bytes;) {
          const block = this.#read(fd, path, offset + done, Math.min(READ_BYTES, bytes - done));
          if (block.length === 0) throw changed(path);
          cutter.add(block);
          done += block.length;
          yield block.length;
        }
        this.#check(fd, entry, path);
      } finally {
        this.#direct.close();
        closeSync(fd);
      }
    }
    if (end * segmentLength >= length) cutter.finish();
  }

  #open(entry: number, path: string): number {
    // A pipe or device in the file's place must neither block nor have side effects when it is opened.
    const fd = attempt(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    try {
      this.#direct.open(path, this.#check(fd, entry, path));
      return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Valid until the next call. */
  #read(fd: number, path: string, position: number, length: number): Buffer {
    const direct = this.#direct.read(position, length);
    if (direct !== undefined) return direct;
    const bytes = attempt(path, () => readSync(fd, this.#buffer, 0, length, position));
    return this.#buffer.subarray(0, bytes);
  }

  #check(fd: number, entry: number, path: string): BigIntStats {
    const stats = fstatSync(fd, { bigint: true });
    if (this.#stamps.isUnwritten(entry, stats)) return stats;
    throw changed(path);
  }
}

/** Cuts a stream of bytes into segments and hashes each. */
class SegmentCutter {
  readonly #hashes: Uint8Array;
  readonly #segmentLength: number;
  #segment: number;
  #begun: Blake3Stream | undefined;
  #filled = 0;

  constructor(hashes: Uint8Array, segmentLength: number, firstSegment: number) {
    this.#hashes = hashes;
    this.#segmentLength = segmentLength;
    this.#segment = firstSegment;
  }

  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + this.#segmentLength - this.#filled);
      at += part.length;
      if (part.length === this.#segmentLength) {
        this.#put(blake3(part));
        continue;
      }
      this.#begun ??= new Blake3Stream();
      this.#begun.update(part);
      this.#filled += part.length;
      if (this.#filled === this.#segmentLength) this.finish();
    }
  }

  /** Ends a segment that is shorter than the others, or spans several reads. */
  finish(): void {
    if (this.#begun === undefined) return;
    this.#put(this.#begun.bytes());
    this.#begun = undefined;
    this.#filled = 0;
  }

  #put(hash: Uint8Array): void {
    this.#hashes.set(hash, this.#segment * HASH_BYTES);
    this.#segment += 1;
  }
}

function attempt<T>(path: string, operation: () => T): T {
  try {
    return retryOnShortage(operation);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw changed(path);
    throw readProblem(error, path);
  }
}

function changed(path: string): ShoalError {
  return new ShoalError(ExitCode.storage, `${path} changed while it was read: offer it again when it is complete`);
}
