import type { Stats } from 'node:fs';
import { mkdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { Entry } from '@shoal/common';

import { withPath, exists, StorageError } from '../../problems/with-path.js';
import { FolderFiles } from '../artifact/folder-files.js';
import { FolderHandle } from '../../files/folder-handle.js';
import { moveToFinal } from './move-to-final.js';
import { ownModes } from './own-mode.js';
import { inParallel } from '../../limits/parallel.js';
import type { BlockReader, ArtifactBytes } from '../artifact/artifact-bytes.js';
import { finishFile } from '../../files/small-files.js';
import { syncFileSystem } from '../../files/sync-file-system.js';
import { TimeSlice } from '../../limits/time-slice.js';
import { NOT_THERE, surveyTree } from '../artifact/tree-survey.js';

/** Above this number of entries the whole file system is synced instead of each file. */
const MAX_SINGLE_SYNCS = 64;

/** Concurrent fsyncs: a journalling file system commits concurrent ones together. */
const MAX_SYNCS = 4;

/** A directory that is written in place, in a folder with the name of a `.part`. */
export class PartialFolder implements ArtifactBytes {
  readonly path: string;
  readonly #finalPath: string;
  readonly #entries: readonly Entry[];
  readonly #root: FolderHandle;
  readonly #files: FolderFiles;

  private constructor(finalPath: string, root: FolderHandle, files: FolderFiles) {
    this.path = files.path;
    this.#finalPath = finalPath;
    this.#entries = files.entries;
    this.#root = root;
    this.#files = files;
  }

  /**
   * Opens or creates the `.part`. A file in it that is not an entry would become part of the result, and may belong to
   * the user: the folder is then refused.
   */
  static open(path: string, finalPath: string, entries: readonly Entry[]): Promise<PartialFolder> {
    return withPath(path, async () => {
      if (!(await exists(path))) await mkdir(path);
      const root = await FolderHandle.open(path);
      let opened: { close(): Promise<void> } = root;
      try {
        const { sizes, problem } = await surveyTree(root, entries, { mendAccess: true });
        if (problem !== undefined) {
          throw new StorageError(`${path} is left from something else, ${problem}: move it away or delete it`);
        }
        const files = new FolderFiles(root, path, entries, sizes, 'write');
        opened = files;
        await prepare(files, sizes);
        return new PartialFolder(finalPath, root, files);
      } catch (error) {
        await opened.close();
        throw error;
      }
    });
  }

  bytesThere(position: number, length: number): number {
    return this.#files.bytesThere(position, length);
  }

  newReader(maxBytes: number): BlockReader {
    return this.#files.newReader(maxBytes);
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return this.#files.write(bytes, position);
  }

  leaveHole(position: number, length: number): Promise<void> {
    return this.#files.leaveHole(position, length);
  }

  async finish(confirm: () => Promise<void>): Promise<string> {
    await confirm();
    const entries = this.#entries;
    // A sync of the whole file system replaces the fsync of each file.
    const isDurable = entries.length > MAX_SINGLE_SYNCS && (await syncFileSystem(this.path));
    await (isDurable ? this.#finishFiles() : this.#syncFiles());
    // Links are created after the last write, so no write can follow one.
    for (const [index, entry] of entries.entries()) if (entry.kind === 'link') await this.#makeLink(entry, index);
    const modeOf = ownModes();
    // Deepest first: a folder's final mode may make its contents inaccessible.
    for (const entry of entries.toReversed())
      if (entry.kind === 'folder') await this.#finishFolder(entry, modeOf, !isDurable);
    if (isDurable && !(await syncFileSystem(this.path))) throw new StorageError(`${this.path} could not be synced`);
    await withPath(this.path, () => this.#root.sync());
    const identity = (): Promise<Stats> => this.#root.stat();
    await moveToFinal({ partPath: this.path, finalPath: this.#finalPath, kind: 'folder', identity, confirm });
    return this.#finalPath;
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  /** Creates empty files, which have no segment of their own. */
  async #finishFiles(): Promise<void> {
    const modeOf = ownModes();
    const slice = new TimeSlice();
    for (const [index, { kind, length, mode }] of this.#entries.entries()) {
      if (kind !== 'file') continue;
      await slice.next();
      await this.#files.inFolderOf(index, (place) => Promise.resolve(finishFile(place, length, modeOf('file', mode))));
    }
  }

  async #syncFiles(): Promise<void> {
    const modeOf = ownModes();
    await inParallel(this.#entries.length, MAX_SYNCS, async (index) => {
      const { kind, length, mode } = this.#entries[index] as Entry;
      if (kind !== 'file') return;
      await this.#files.useFile(index, async (file) => {
        await file.truncate(length);
        await file.chmod(modeOf('file', mode));
        await file.sync();
      });
    });
  }

  #makeLink({ target }: Entry, index: number): Promise<void> {
    return this.#files.inFolderOf(index, async (place) => {
      try {
        await symlink(target, place);
      } catch (error) {
        // An earlier run created it.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || (await targetOf(place)) !== target) throw error;
      }
    });
  }

  #finishFolder({ path, mode }: Entry, modeOf: ReturnType<typeof ownModes>, andSync: boolean): Promise<void> {
    return withPath(join(this.path, path), async () => {
      const folder = await this.#root.below(path);
      try {
        await folder.chmod(modeOf('folder', mode));
        if (andSync) await folder.sync();
      } finally {
        await folder.close();
      }
    });
  }
}

/** Creates the folders, and truncates files of an earlier run that are too long. */
async function prepare(files: FolderFiles, sizes: Float64Array): Promise<void> {
  for (const [index, { kind, length }] of files.entries.entries()) {
    const size = sizes[index] ?? NOT_THERE;
    if (kind === 'folder' && size === NOT_THERE) await files.inFolderOf(index, (place) => mkdir(place));
    if (kind !== 'file' || size <= length) continue;
    await files.useFile(index, (file) => file.truncate(length));
    sizes[index] = length;
  }
}

async function targetOf(place: string): Promise<string | undefined> {
  try {
    return await readlink(place);
  } catch {
    return undefined;
  }
}
