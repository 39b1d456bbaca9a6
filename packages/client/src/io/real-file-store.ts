import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

import {
  type Digest,
  type Manifest,
  manifestProblem,
  printable,
  segmentBytes,
  segmentCount,
  segmentHash,
  SegmentSet,
} from '@shoal/common';
import { blake3 } from '@shoal/common/io';

import type { SegmentStore } from './segment-store.js';
import { storageProblem } from './storage-problem.js';

interface OpenFile {
  readonly manifest: Manifest;
  readonly handle: FileHandle;
  readonly partPath: string;
  readonly finalPath: string;
  /** The final file was already there, whole and verified. */
  readonly isFinal: boolean;
}

/**
 * Real files: `<out>/<name>.part` grows in place by positional writes and is renamed when whole.
 * The bytes themselves are the journal: a later run hashes them again, so a crash loses at most
 * what was in flight.
 */
export class RealFileStore implements SegmentStore {
  readonly #folder: string;
  readonly #files = new Map<Digest, OpenFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(manifest: Manifest): Promise<{ held: SegmentSet; path: string }> {
    const problem = manifestProblem(manifest);
    if (problem !== undefined) throw new Error(`"${printable(manifest.name)}" cannot be stored: ${problem}`);
    const finalPath = join(this.#folder, manifest.name);
    const existing = await this.#openExisting(manifest, finalPath);
    if (existing !== undefined) return existing;
    const partPath = `${finalPath}.part`;
    // Both would write into one .part, and each would find the other's bytes under its name.
    if ([...this.#files.values()].some((file) => file.partPath === partPath)) {
      throw new Error(`another file of the name ${manifest.name} is being downloaded to ${partPath}`);
    }
    const { handle, held } = await this.#openVerified(manifest, partPath, constants.O_RDWR | constants.O_CREAT);
    this.#files.set(manifest.digest, { manifest, handle, partPath, finalPath, isFinal: false });
    return { held, path: partPath };
  }

  async write(digest: Digest, index: number, payload: Uint8Array): Promise<boolean> {
    const { manifest, handle, partPath } = this.#file(digest);
    if (!blake3(payload).equals(segmentHash(manifest, index))) return false;
    let position = index * manifest.segmentLength;
    let rest = payload;
    while (rest.length > 0) {
      const chunk = rest;
      const at = position;
      const { bytesWritten } = await this.#try(partPath, () => handle.write(chunk, 0, chunk.length, at));
      rest = rest.subarray(bytesWritten);
      position += bytesWritten;
    }
    return true;
  }

  async complete(digest: Digest): Promise<string> {
    const { manifest, handle, partPath, finalPath, isFinal } = this.#file(digest);
    if (!isFinal) {
      await this.#try(partPath, async () => {
        await handle.truncate(manifest.length);
        await handle.sync();
      });
      if (await exists(finalPath))
        throw new Error(`${finalPath} appeared meanwhile: the download is kept as ${partPath}`);
      await this.#try(finalPath, () => rename(partPath, finalPath));
      await this.#try(this.#folder, () => syncFolder(this.#folder));
    }
    await this.close(digest);
    return finalPath;
  }

  async close(digest: Digest): Promise<void> {
    const file = this.#files.get(digest);
    this.#files.delete(digest);
    await file?.handle.close();
  }

  /** A whole file of that name: nothing to do where it is the same one, else nothing to be overwritten. */
  async #openExisting(manifest: Manifest, path: string): Promise<{ held: SegmentSet; path: string } | undefined> {
    if (!(await exists(path))) return undefined;
    const { handle, held } = await this.#openVerified(manifest, path, constants.O_RDONLY);
    const { size } = await handle.stat();
    if (size !== manifest.length || !held.isComplete) {
      await handle.close();
      throw new Error(`${path} exists with other contents: move it away or choose another folder with --out`);
    }
    this.#files.set(manifest.digest, { manifest, handle, partPath: path, finalPath: path, isFinal: true });
    return { held, path };
  }

  async #openVerified(
    manifest: Manifest,
    path: string,
    flags: number,
  ): Promise<{ handle: FileHandle; held: SegmentSet }> {
    const handle = await this.#try(path, () => open(path, flags | SAFELY, 0o644));
    try {
      if (!(await handle.stat()).isFile()) throw new Error('it is not a regular file');
      return { handle, held: await verifyAll(handle, manifest) };
    } catch (error) {
      await handle.close();
      throw new Error(storageProblem(error, path), { cause: error });
    }
  }

  #file(digest: Digest): OpenFile {
    const file = this.#files.get(digest);
    if (file === undefined) throw new Error(`file ${digest} is closed`);
    return file;
  }

  async #try<T>(path: string, operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      throw new Error(storageProblem(error, path), { cause: error });
    }
  }
}

/** A link put in the file's place must not lead out of the folder, a pipe must not block. */
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Hashes what is on disk, segment by segment up to the end of the file. */
async function verifyAll(handle: FileHandle, manifest: Manifest): Promise<SegmentSet> {
  const held = SegmentSet.empty(segmentCount(manifest));
  const { size } = await handle.stat();
  const buffer = Buffer.allocUnsafe(Math.min(manifest.segmentLength, Math.max(size, 1)));
  for (let index = 0; index < held.length; index += 1) {
    const bytes = segmentBytes(manifest, index);
    const position = index * manifest.segmentLength;
    if (position + bytes > size) break;
    const { bytesRead } = await handle.read(buffer, 0, bytes, position);
    if (bytesRead === bytes && blake3(buffer.subarray(0, bytes)).equals(segmentHash(manifest, index))) held.add(index);
  }
  return held;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
