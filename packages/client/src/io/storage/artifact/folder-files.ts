import { constants } from 'node:fs';
import { join } from 'node:path';

import { ArtifactLayout, type Entry, parentPath, type Piece } from '@shoal/common';

import { fitToDescriptors } from '../../limits/descriptor-budget.js';
import { bytesBelow } from './bytes-below.js';
import { withPath } from '../../problems/with-path.js';
import { HandlePool } from '../../limits/handle-pool.js';
import type { FolderHandle } from '../../files/folder-handle.js';
import type { BlockReader } from './artifact-bytes.js';
import type { PositionalFile } from '../../files/positional-file.js';
import { openRegular } from '../../files/regular-file.js';
import { makeSmallFile, readSmallFile, SMALL_FILE_BYTES } from '../../files/small-files.js';
import { TimeSlice } from '../../limits/time-slice.js';

const MAX_OPEN_FILES = 64;
const MAX_OPEN_FOLDERS = 16;

/**
 * The files of a directory as one stream of bytes. Files and folders are opened on demand, a bounded number at a time,
 * and never through a link.
 */
export class FolderFiles {
  readonly path: string;
  readonly entries: readonly Entry[];
  readonly #root: FolderHandle;
  readonly #flags: number;
  readonly #layout: ArtifactLayout;
  /** Size of each file on disk; reads end there. */
  readonly #sizes: Float64Array;
  readonly #files: HandlePool<PositionalFile>;
  readonly #folders: HandlePool<FolderHandle>;
  readonly #slice = new TimeSlice();

  constructor(
    root: FolderHandle,
    path: string,
    entries: readonly Entry[],
    sizes: Float64Array,
    access: 'read' | 'write',
  ) {
    this.path = path;
    this.entries = entries;
    this.#root = root;
    this.#flags = access === 'read' ? constants.O_RDONLY : constants.O_RDWR | constants.O_CREAT;
    this.#layout = new ArtifactLayout(entries);
    this.#sizes = sizes;
    const { maxOpenFiles } = fitToDescriptors({ maxOpenFiles: MAX_OPEN_FILES, maxConnections: 0 });
    this.#files = new HandlePool(maxOpenFiles, (file) => file.close());
    this.#folders = new HandlePool(Math.min(MAX_OPEN_FOLDERS, maxOpenFiles), (folder) => folder.close());
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let start = 0;
    for (const piece of this.#layout.pieces(position, bytes.length)) {
      const { entry, offset, length } = piece;
      const content = bytes.subarray(start, start + length);
      const isWritten = this.#isSmallFile(piece) && (await this.#makeSmallFile(entry, content));
      if (!isWritten) await this.useFile(entry, (file) => file.write(content, offset));
      start += length;
    }
  }

  bytesThere(position: number, length: number): number {
    const pieces = this.#layout.pieces(position, length);
    return pieces.reduce(
      (sum, piece) => sum + bytesBelow(this.#sizes[piece.entry] as number, piece.offset, piece.length),
      0,
    );
  }

  async leaveHole(position: number, length: number): Promise<void> {
    for (const { entry, offset, length: bytes } of this.#layout.pieces(position, length)) {
      await this.useFile(entry, async (file) => {
        if ((await file.stat()).size < offset + bytes) await file.truncate(offset + bytes);
      });
    }
  }

  newReader(maxBytes: number): BlockReader {
    const buffer = Buffer.allocUnsafeSlow(maxBytes);
    return {
      read: (position, length) => this.#read(buffer.subarray(0, length), position),
      close: () => Promise.resolve(),
    };
  }

  /** Opens the entry's file, or creates it. */
  useFile<T>(entry: number, work: (file: PositionalFile) => Promise<T>): Promise<T> {
    const { path } = this.#entry(entry);
    const open = (): Promise<PositionalFile> =>
      this.inFolderOf(entry, async (place) => (await openRegular(place, this.#flags, 0o600)).file);
    return withPath(join(this.path, path), () => this.#files.use(path, open, work));
  }

  /** Passes `work` the entry's path through its open parent folder. */
  inFolderOf<T>(entry: number, work: (place: string) => Promise<T>): Promise<T> {
    const { path } = this.#entry(entry);
    const parent = parentPath(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const open = (): Promise<FolderHandle> => withPath(join(this.path, parent), () => this.#root.below(parent));
    return withPath(join(this.path, path), () => this.#folders.use(parent, open, (folder) => work(folder.child(name))));
  }

  async close(): Promise<void> {
    await this.#files.close();
    await this.#folders.close();
    await this.#root.close();
  }

  async #read(block: Buffer, position: number): Promise<Buffer> {
    let start = 0;
    for (const piece of this.#layout.pieces(position, block.length)) {
      const { entry, offset, length } = piece;
      const there = bytesBelow(this.#sizes[entry] as number, offset, length);
      const target = block.subarray(start, start + there);
      let filled = 0;
      if (there > 0 && this.#isSmallFile(piece)) filled = await this.#readSmallFile(entry, target);
      else if (there > 0) filled = await this.useFile(entry, (file) => file.read(target, offset));
      block.fill(0, start + filled, start + length);
      start += length;
    }
    return block;
  }

  /** True if the piece is a whole file that is small enough for synchronous access. */
  #isSmallFile({ entry, length }: Piece): boolean {
    return length <= SMALL_FILE_BYTES && length === this.#entry(entry).length;
  }

  async #makeSmallFile(entry: number, content: Uint8Array): Promise<boolean> {
    await this.#slice.next();
    return this.inFolderOf(entry, (place) => Promise.resolve(makeSmallFile(place, content)));
  }

  async #readSmallFile(entry: number, target: Uint8Array): Promise<number> {
    await this.#slice.next();
    return this.inFolderOf(entry, (place) => Promise.resolve(readSmallFile(place, target)));
  }

  #entry(index: number): Entry {
    const entry = this.entries[index];
    if (entry === undefined) throw new RangeError(`entry ${index} of ${this.entries.length}`);
    return entry;
  }
}
