import { constants } from 'node:fs';

import { alignedBuffer } from '../../files/aligned-buffer.js';
import type { BlockReader } from './artifact-bytes.js';
import { PositionalFile } from '../../files/positional-file.js';

/** Reads a file through the page cache. */
export class BufferedReader implements BlockReader {
  readonly #file: PositionalFile;
  readonly #buffer: Buffer;

  constructor(file: PositionalFile, maxBytes: number) {
    this.#file = file;
    this.#buffer = Buffer.allocUnsafeSlow(maxBytes);
  }

  async read(position: number, length: number): Promise<Buffer> {
    const block = this.#buffer.subarray(0, length);
    const bytes = await this.#file.read(block, position);
    return block.fill(0, bytes);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Multiples of a page suit every block device. */
const ALIGNMENT = 4096;

/**
 * Reads with O_DIRECT, past the page cache. A hole then costs only zeroing the buffer, about 10 GB/s; a buffered read
 * fills the cache with pages of zeros at a tenth of that speed. Node cannot seek to the next data (SEEK_DATA).
 */
export class DirectReader implements BlockReader {
  readonly #path: string;
  readonly #usual: BufferedReader;
  readonly #buffer: Buffer;
  #file: Promise<PositionalFile | undefined> | undefined;

  /** `path` is the path of `file`; where direct reads are unsupported, `file` is read buffered. */
  constructor(path: string, file: PositionalFile, maxBytes: number) {
    this.#path = path;
    this.#usual = new BufferedReader(file, maxBytes);
    this.#buffer = alignedBuffer(roundUp(maxBytes) + ALIGNMENT);
  }

  async read(position: number, length: number): Promise<Buffer> {
    this.#file ??= PositionalFile.open(this.#path, DIRECTLY).catch(() => undefined);
    const start = position - (position % ALIGNMENT);
    const block = this.#buffer.subarray(0, roundUp(position + length) - start);
    const bytes = await (await this.#file)?.readOnce(block, start).catch(() => undefined);
    const offset = position - start;
    // The end of the file, or a limit of this file system: read buffered.
    if (bytes === undefined || bytes < offset + length) return this.#usual.read(position, length);
    return block.subarray(offset, offset + length);
  }

  async close(): Promise<void> {
    await (await this.#file)?.close();
  }
}

export const canReadDirectly = (constants.O_DIRECT as number | undefined) !== undefined;

const DIRECTLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECT;

function roundUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
