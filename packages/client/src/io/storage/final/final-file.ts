import { constants } from 'node:fs';

import { bytesBelow } from '../artifact/bytes-below.js';
import { withPath } from '../../problems/with-path.js';
import { BufferedReader } from '../artifact/file-readers.js';
import type { BlockReader, ArtifactBytes } from '../artifact/artifact-bytes.js';
import type { PositionalFile } from '../../files/positional-file.js';
import { openRegular } from '../../files/regular-file.js';

/** A complete file under its final name: read, never written. */
export class FinalFile implements ArtifactBytes {
  readonly path: string;
  readonly #file: PositionalFile;
  readonly #size: number;

  private constructor(path: string, file: PositionalFile, size: number) {
    this.path = path;
    this.#file = file;
    this.#size = size;
  }

  /** Undefined if its length differs. */
  static open(path: string, length: number): Promise<FinalFile | undefined> {
    return withPath(path, async () => {
      const { file, size } = await openRegular(path, constants.O_RDONLY);
      if (size === length) return new FinalFile(path, file, size);
      await file.close();
      return undefined;
    });
  }

  bytesThere(position: number, length: number): number {
    return bytesBelow(this.#size, position, length);
  }

  newReader(maxBytes: number): BlockReader {
    return new BufferedReader(this.#file, maxBytes);
  }

  write(): Promise<void> {
    return Promise.reject(new Error(`${this.path} is complete`));
  }

  leaveHole(): Promise<void> {
    return Promise.reject(new Error(`${this.path} is complete`));
  }

  finish(): Promise<string> {
    return Promise.resolve(this.path);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
