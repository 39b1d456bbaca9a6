import type { Entry } from '@shoal/common';

import { withPath } from '../../problems/with-path.js';
import { FolderFiles } from '../artifact/folder-files.js';
import { FolderHandle } from '../../files/folder-handle.js';
import type { BlockReader, ArtifactBytes } from '../artifact/artifact-bytes.js';
import { NOT_THERE, surveyTree } from '../artifact/tree-survey.js';

/** A complete directory under its final name: read, never written. */
export class FinalFolder implements ArtifactBytes {
  readonly path: string;
  readonly #files: FolderFiles;

  private constructor(files: FolderFiles) {
    this.path = files.path;
    this.#files = files;
  }

  /** The folder, or its first difference as a clause. Modes do not count: some file systems do not store them. */
  static open(path: string, entries: readonly Entry[]): Promise<FinalFolder | string> {
    return withPath(path, async () => {
      const root = await FolderHandle.open(path);
      try {
        const { sizes, problem } = await surveyTree(root, entries, { mendAccess: false });
        const difference = problem ?? sizeProblem(entries, sizes);
        if (difference === undefined) return new FinalFolder(new FolderFiles(root, path, entries, sizes, 'read'));
        await root.close();
        return difference;
      } catch (error) {
        await root.close();
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
    return this.#files.close();
  }
}

function sizeProblem(entries: readonly Entry[], sizes: Float64Array): string | undefined {
  for (const [index, { path, length }] of entries.entries()) {
    if (sizes[index] === NOT_THERE) return `${path} is missing`;
    if (sizes[index] !== length) return `${path} has another size`;
  }
  return undefined;
}
