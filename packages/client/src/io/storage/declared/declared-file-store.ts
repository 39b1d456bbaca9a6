import { randomUUID } from 'node:crypto';
import { link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
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

import type { OpenedFile, SegmentStore } from '../segment-store.js';
import { storageProblem } from '../../problems/storage-problem.js';

export interface DeclaredFileOptions {
  /** Replaces outputs of an earlier assignment run, and no other file. */
  readonly replacesOutputs?: boolean;
}

/**
 * Stores declared files, which the assignment uses: segments without bytes, and on completion
 * `<out>/client<rank>_<name>` with the hashes in order, one per line.
 */
export class DeclaredFileStore implements SegmentStore {
  readonly #folder: string;
  readonly #rank: () => Rank;
  readonly #replacesOutputs: boolean;
  readonly #files = new Map<Digest, Manifest>();

  constructor(folder: string, rank: () => Rank, { replacesOutputs = false }: DeclaredFileOptions = {}) {
    this.#replacesOutputs = replacesOutputs;
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
    const newPath = join(this.#folder, `.shoal-${randomUUID()}`);
    const lines: string[] = [];
    for (let index = 0; index < segmentCount(manifest); index += 1)
      lines.push(`${declaredHashText(manifest, index)}\n`);
    const content = lines.join('');
    try {
      await writeFile(newPath, content, { flag: 'wx' });
      if (this.#replacesOutputs && (await isOutput(path))) await rename(newPath, path);
      else if (!(await putWhereNothingIs(newPath, path)) && !(await says(path, content))) throw taken(path);
    } catch (error) {
      if (error instanceof Taken) throw error;
      throw new Error(storageProblem(error, path), { cause: error });
    } finally {
      await rm(newPath, { force: true });
    }
    return path;
  }

  close(digest: Digest): Promise<void> {
    this.#files.delete(digest);
    return Promise.resolve();
  }
}

class Taken extends Error {}

function taken(path: string): Taken {
  return new Taken(`${path} exists with other contents: move it away or choose another folder with --out`);
}

/** False where the name is taken. */
async function putWhereNothingIs(newPath: string, path: string): Promise<boolean> {
  try {
    await link(newPath, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // The file system has no hard links.
    if (await lstat(path).catch(() => undefined)) return false;
    await rename(newPath, path);
    return true;
  }
}

/** True for an output of an earlier run: one hash per line. Any other file of that name belongs to the user. */
async function isOutput(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isFile() === true && OUTPUT.test(await readFile(path, 'latin1'));
}

const OUTPUT = /^(?:[!-~]{32}\n)*$/;

async function says(path: string, content: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isFile() === true && stats.size === content.length && (await readFile(path, 'latin1')) === content;
}
