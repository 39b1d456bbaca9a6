import { constants, type Stats } from 'node:fs';

import { withPath } from '../../problems/with-path.js';
import { bytesBelow } from '../artifact/bytes-below.js';
import { BufferedReader, canReadDirectly, DirectReader } from '../artifact/file-readers.js';
import { moveToFinal } from './move-to-final.js';
import { ownModes } from './own-mode.js';
import type { BlockReader, ArtifactBytes } from '../artifact/artifact-bytes.js';
import type { PositionalFile } from '../../files/positional-file.js';
import { openRegular, type RegularFile } from '../../files/regular-file.js';

interface Content {
  readonly length: number;
  readonly isExecutable: boolean;
}

/** A single file that is written in place, sparse, as a `.part`. */
export class PartialFile implements ArtifactBytes {
  readonly path: string;
  readonly #finalPath: string;
  readonly #file: PositionalFile;
  readonly #length: number;
  readonly #isExecutable: boolean;
  /** Size that an earlier run left. */
  readonly #size: number;
  readonly #isMostlyHoles: boolean;

  private constructor(path: string, finalPath: string, { length, isExecutable }: Content, opened: RegularFile) {
    const { file, size, allocated } = opened;
    this.path = path;
    this.#finalPath = finalPath;
    this.#file = file;
    this.#length = length;
    this.#isExecutable = isExecutable;
    this.#size = Math.min(size, length);
    this.#isMostlyHoles = size >= MIN_DIRECT_BYTES && 2 * allocated < size;
  }

  /** Opens or creates the `.part`; truncates it to the artifact's length. */
  static open(path: string, finalPath: string, content: Content): Promise<PartialFile> {
    const { length } = content;
    return withPath(path, async () => {
      const opened = await openRegular(path, constants.O_RDWR | constants.O_CREAT, 0o644);
      try {
        if (opened.size > length) await opened.file.truncate(length);
      } catch (error) {
        await opened.file.close();
        throw error;
      }
      return new PartialFile(path, finalPath, content, opened);
    });
  }

  bytesThere(position: number, length: number): number {
    return bytesBelow(this.#size, position, length);
  }

  newReader(maxBytes: number): BlockReader {
    if (this.#isMostlyHoles && canReadDirectly) return new DirectReader(this.path, this.#file, maxBytes);
    return new BufferedReader(this.#file, maxBytes);
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return withPath(this.path, () => this.#file.write(bytes, position));
  }

  async leaveHole(position: number, length: number): Promise<void> {
    const end = position + length;
    await withPath(this.path, async () => {
      if ((await this.#file.stat()).size < end) await this.#file.truncate(end);
    });
  }

  async finish(confirm: () => Promise<void>): Promise<string> {
    await confirm();
    await withPath(this.path, async () => {
      await this.#file.truncate(this.#length);
      if (this.#isExecutable) await this.#file.chmod(ownModes()('file', 0o755));
      await this.#file.sync();
    });
    const identity = (): Promise<Stats> => this.#file.stat();
    await moveToFinal({ partPath: this.path, finalPath: this.#finalPath, kind: 'file', identity, confirm });
    return this.#finalPath;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Smaller files gain nothing from direct reads. */
const MIN_DIRECT_BYTES = 256 * 1024 * 1024;
