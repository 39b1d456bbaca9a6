import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

import { alignedBuffer } from './aligned-buffer.js';

/** Multiples of a page suit every device. */
const ALIGNMENT = 4096;

/** Below this a file is read sooner than anybody would notice. */
const MIN_BYTES = 256 * 1024 * 1024;

/**
 * Synchronous reads past the page cache, for files that are mostly holes: as usual each hole would
 * become pages of zeros, at a tenth of the speed and in place of what others have in memory.
 */
export class DirectReads {
  readonly #buffer: Buffer;
  #descriptor: number | undefined;

  constructor(maxBytes: number) {
    this.#buffer = alignedBuffer(maxBytes);
  }

  /** From now on the file that looks like this is read, if it is one for which that pays. */
  open(path: string, { size, blocks, dev, ino }: BigIntStats): void {
    if (DIRECTLY === undefined || size < MIN_BYTES || 2n * blocks * STAT_BLOCK_BYTES >= size) return;
    try {
      this.#descriptor = openSync(path, DIRECTLY);
    } catch {
      // Not every file system can.
      return;
    }
    const opened = fstatSync(this.#descriptor, { bigint: true });
    if (opened.dev !== dev || opened.ino !== ino) this.close();
  }

  /** At most so many bytes from `position`; undefined where they cannot be read in this way. */
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

/** `st_blocks` counts in these, whatever the file system's own block is. */
const STAT_BLOCK_BYTES = 512n;

const O_DIRECT = constants.O_DIRECT as number | undefined;

const DIRECTLY = O_DIRECT === undefined ? undefined : constants.O_RDONLY | constants.O_NONBLOCK | O_DIRECT;
