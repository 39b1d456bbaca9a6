import { join } from 'node:path';

import pLimit from 'p-limit';

import { type Digest, foldedName, type Manifest, manifestProblem, printable, segmentHash } from '@shoal/common';
import { blake3 } from '@shoal/common/io';

import { StorageError } from '../problems/with-path.js';
import { type OpenArtifact, openArtifact } from './open-artifact.js';
import { LockLost } from '../locks/held-lock.js';
import type { OpenedFile, OpenOptions, SegmentStore } from './segment-store.js';

/** Node's thread pool is small, and uploads read with it at the same time. */
const MAX_WRITES = 2;

interface OpenFile {
  readonly manifest: Manifest;
  /** Aborts the check of the existing bytes. */
  readonly abort: AbortController;
  readonly artifact: Promise<OpenArtifact>;
}

/**
 * Stores real files and directories: positional writes into `<out>/<name>.part`, which is renamed when complete. The bytes
 * themselves are the journal: a later run hashes them again, so a crash loses only the writes in flight.
 */
export class RealFileStore implements SegmentStore {
  readonly #folder: string;
  readonly #repairs: boolean;
  readonly #files = new Map<Digest, OpenFile>();
  readonly #writes = pLimit(MAX_WRITES);

  /** `repairs`: repairs an existing file of a wanted name in place. */
  constructor(folder: string, { repairs = false } = {}) {
    this.#folder = folder;
    this.#repairs = repairs;
  }

  async open(manifest: Manifest, { onChecked, onLost, isRepair = false }: OpenOptions = {}): Promise<OpenedFile> {
    const problem = manifestProblem(manifest);
    if (problem !== undefined) throw new Error(`"${printable(manifest.name)}" cannot be stored: ${problem}`);
    const abort = new AbortController();
    const lockedBy = this.#namesakeProblem(manifest);
    const options = {
      signal: abort.signal,
      onProgress: onChecked,
      lockedBy,
      isRepair: isRepair || this.#repairs,
      onLost: () => onLost?.(this.#lostProblem(manifest).message),
    };
    const file = { manifest, abort, artifact: openArtifact(this.#folder, manifest, options) };
    this.#files.set(manifest.digest, file);
    try {
      const { held, holes, part } = await file.artifact;
      return { held, holes, path: part.path };
    } catch (error) {
      if (this.#files.get(manifest.digest) === file) this.#files.delete(manifest.digest);
      throw error;
    }
  }

  async write(digest: Digest, index: number, payload: Uint8Array): Promise<boolean> {
    const { manifest, artifact } = this.#file(digest);
    if (!blake3(payload).equals(segmentHash(manifest, index))) return false;
    const { part, lock } = await artifact;
    await this.#writes(async () => {
      await this.#guarded(manifest, () => lock.confirm());
      await part.write(payload, index * manifest.segmentLength);
    });
    return true;
  }

  async complete(digest: Digest): Promise<string> {
    const { manifest, artifact } = this.#file(digest);
    const { part, lock } = await artifact;
    const path = await part.finish(() => this.#guarded(manifest, () => lock.verify()));
    await this.close(digest);
    return path;
  }

  async close(digest: Digest): Promise<void> {
    const file = this.#files.get(digest);
    if (file === undefined) return;
    this.#files.delete(digest);
    file.abort.abort();
    let opened: OpenArtifact;
    try {
      opened = await file.artifact;
    } catch {
      // A failed open has released everything.
      return;
    }
    await opened.part.close();
    await opened.lock.release();
  }

  #file(digest: Digest): OpenFile {
    const file = this.#files.get(digest);
    if (file === undefined) throw new Error(`file ${digest} is closed`);
    return file;
  }

  /** After a takeover the files belong to another process: they are neither written nor renamed. */
  async #guarded(manifest: Manifest, look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      throw error instanceof LockLost ? this.#lostProblem(manifest) : error;
    }
  }

  #lostProblem({ name }: Manifest): StorageError {
    const path = join(this.#folder, name);
    return new StorageError(`${path} is being written by another process, which took over while this one stood still`);
  }

  /** Names that differ only by case may share one `.part`, depending on the file system. */
  #namesakeProblem({ name }: Manifest): string | undefined {
    const folded = foldedName(name);
    const other = [...this.#files.values()].find(({ manifest }) => foldedName(manifest.name) === folded);
    if (other === undefined) return undefined;
    return `another file of the name ${printable(other.manifest.name)} is being downloaded into ${this.#folder}`;
  }
}
