import { join } from 'node:path';

import pLimit from 'p-limit';

import { type Digest, foldedName, type Manifest, manifestProblem, printable, segmentHash } from '@shoal/common';
import { blake3 } from '@shoal/common/io';

import { StorageError } from '../problems/with-path.js';
import { type OpenArtifact, openArtifact } from './open-artifact.js';
import { LockLost } from '../locks/held-lock.js';
import type { OpenedFile, OpenOptions, SegmentStore } from './segment-store.js';

/** The system's threads for files are few, and others read with them meanwhile. */
const MAX_WRITES = 2;

interface OpenFile {
  readonly manifest: Manifest;
  /** Ends the check of what is there. */
  readonly abort: AbortController;
  readonly artifact: Promise<OpenArtifact>;
}

/**
 * Real files and directories: `<out>/<name>.part` grows in place by positional writes and is
 * renamed when whole. The bytes themselves are the journal: a later run hashes them again, so a
 * crash loses at most what was in flight.
 */
export class RealFileStore implements SegmentStore {
  readonly #folder: string;
  readonly #repairs: boolean;
  readonly #files = new Map<Digest, OpenFile>();
  readonly #writes = pLimit(MAX_WRITES);

  /** `repairs`: whatever has a wanted file's name is taken for a copy of it that is to be made right. */
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
      // Then it has been let go of already.
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

  /** What lies there is another process's by now: it is neither written to nor given a name. */
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

  /** Both would write into one `.part`. Whether names that differ only by case are one is for the file system to say. */
  #namesakeProblem({ name }: Manifest): string | undefined {
    const folded = foldedName(name);
    const other = [...this.#files.values()].find(({ manifest }) => foldedName(manifest.name) === folded);
    if (other === undefined) return undefined;
    return `another file of the name ${printable(other.manifest.name)} is being downloaded into ${this.#folder}`;
  }
}
