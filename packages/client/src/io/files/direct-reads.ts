import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

import { alignedBuffer } from './aligned-buffer.js';

/** Multiples of a page suit every block device. */
const ALIGNMENT = 4096;

/** Smaller files gain nothing from direct reads. */
const MIN_BYTES = 256 * 1024 * 1024;

/**
 * Synchronous O_DIRECT reads for sparse files: buffered reads turn each hole into pages of zeros, at a tenth of the
 * speed, and evict pages of other processes from the cache.
 */
export class DirectReads {
  readonly #buffer: Buffer;
  #descriptor: number | undefined;

  constructor(maxBytes: number) {
    this.#buffer = alignedBuffer(maxBytes);
  }

  /** Selects the file with these stats for direct reads, if they pay for it. */
  open(path: string, { size, blocks, dev, ino }: BigIntStats): void {
    if (DIRECTLY === undefined || size < MIN_BYTES || 2n * blocks * STAT_BLOCK_BYTES >= size) return;
    try {
      this.#descriptor = openSync(path, DIRECTLY);
    } catch {
      // Some file systems do not support it.
      return;
    }
    const opened = fstatSync(this.#descriptor, { bigint: true });
    if (opened.dev !== dev || opened.ino !== ino) this.close();
  }

  /** Reads at most `length` bytes from `position`; undefined where direct reads are not possible. */
  read(position: number, length: number): Buffer | undefined {
    if (this.#descriptor === undefined || position % ALIGNMENT !== 0) return undefined;
    const aligned = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    try {
      const bytes = readSync(this.#descriptor, this.#buffer, 0, aligned, position);
      return bytes === 0 ? undefined : this.#buffer.subarray(0, Math.min(bytes, length));
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** Unit of `st_blocks`, independent of the file system's block size. */
const STAT_BLOCK_BYTES = 512n;

const O_DIRECT = constants.O_DIRECT as number | undefined;

const DIRECTLY = O_DIRECT === undefined ? undefined : constants.O_RDONLY | constants.O_NONBLOCK | O_DIRECT;
