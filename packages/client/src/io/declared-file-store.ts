import { constants } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  declaredHashText,
  type Digest,
  type Manifest,
  manifestProblem,
  printable,
  type Rank,
  segmentCount,
  SegmentSet,
} from '@shoal/common';

import type { OpenedFile, SegmentStore } from './segment-store.js';
import { storageProblem } from './storage-problem.js';

/**
 * Declared files, the assignment's: segments without bytes, and at the end
 * `<out>/client<rank>_<name>` with the hashes in order, one a line.
 */
export class DeclaredFileStore implements SegmentStore {
  readonly #folder: string;
  readonly #rank: () => Rank;
  readonly #files = new Map<Digest, Manifest>();

  constructor(folder: string, rank: () => Rank) {
    this.#folder = folder;
    this.#rank = rank;
  }

  open(manifest: Manifest): Promise<OpenedFile> {
    const problem = manifestProblem(manifest);
    if (problem !== undefined) {
      return Promise.reject(new Error(`"${printable(manifest.name)}" cannot be stored: ${problem}`));
    }
    this.#files.set(manifest.digest, manifest);
    const held = SegmentSet.empty(segmentCount(manifest));
    return Promise.resolve({ held, holes: held.clone(), path: '' });
  }

  write(_digest: Digest, _index: number, payload: Uint8Array): Promise<boolean> {
    return Promise.resolve(payload.length === 0);
  }

  async complete(digest: Digest): Promise<string> {
    const manifest = this.#files.get(digest);
    if (manifest === undefined) throw new Error(`file ${digest} is closed`);
    const path = join(this.#folder, `client${this.#rank()}_${manifest.name}`);
    const partPath = `${path}.part`;
    const lines: string[] = [];
    for (let index = 0; index < segmentCount(manifest); index += 1)
      lines.push(`${declaredHashText(manifest, index)}\n`);
    try {
      await writeFile(partPath, lines.join(''), { flag: NEW_CONTENT });
      await rename(partPath, path);
    } catch (error) {
      throw new Error(storageProblem(error, path), { cause: error });
    }
    return path;
  }

  close(digest: Digest): Promise<void> {
    this.#files.delete(digest);
    return Promise.resolve();
  }
}

/** A link put in the file's place must not lead out of the folder. */
const NEW_CONTENT = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
