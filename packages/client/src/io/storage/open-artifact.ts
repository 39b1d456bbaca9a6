import type { Stats } from 'node:fs';
import { lstat, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { type Manifest, segmentBytes, type SegmentSet } from '@shoal/common';

import type { HeldLock } from '../locks/held-lock.js';
import { lockFile } from '../locks/lock-file.js';
import { lockName, partialName } from './partial/partial-name.js';
import { withPath, exists, StorageError } from '../problems/with-path.js';
import { FinalFile } from './final/final-file.js';
import { FinalFolder } from './final/final-folder.js';
import { type CheckOptions, heldSegments } from './artifact/held-segments.js';
import { takeOwnInode } from './partial/own-inode.js';
import { PartialFile } from './partial/partial-file.js';
import { PartialFolder } from './partial/partial-folder.js';
import type { ArtifactBytes } from './artifact/artifact-bytes.js';
import { HARD_LINK } from '../files/regular-file.js';

export interface OpenArtifact {
  readonly part: ArtifactBytes;
  readonly held: SegmentSet;
  /** The held segments of zeros for which nothing is on disk; they need no download. */
  readonly holes: SegmentSet;
  /** Excludes other processes. */
  readonly lock: HeldLock;
}

export interface OpenArtifactOptions extends CheckOptions {
  /** The error message if this process itself holds the lock. */
  readonly lockedBy: string | undefined;
  /** Turns a complete but wrong artifact back into a `.part` instead of failing. */
  readonly isRepair: boolean;
  /** Called when another process has taken the artifact over. */
  readonly onLost: () => void;
}

/**
 * Opens an artifact on disk: the complete one if its contents match, else its `.part`, created where it is missing. One
 * process at a time works on either (INV-DISK-4).
 */
export async function openArtifact(
  folder: string,
  manifest: Manifest,
  options: OpenArtifactOptions,
): Promise<OpenArtifact> {
  const finalPath = join(folder, manifest.name);
  const partPath = join(folder, partialName(manifest.name));
  const { digest: purpose, name } = manifest;
  const lock = await withPath(partPath, () =>
    lockFile(join(folder, lockName(name)), { purpose, onLost: options.onLost }),
  );
  if (lock === undefined) throw new StorageError(options.lockedBy ?? lockedProblem(partPath));
  let part: ArtifactBytes | undefined;
  try {
    await withPath(partPath, () => shutOutFormer(lock, manifest, partPath));
    await withPath(partPath, () => dropSecondName(partPath, finalPath));
    const isFinal = (await exists(finalPath)) && !(await isTakenBack(manifest, finalPath, partPath, options));
    part = await (isFinal ? openFinal(manifest, finalPath) : openPart(manifest, partPath, finalPath));
    const opened = part;
    const { held, holes } = await withPath(opened.path, () => heldSegments(manifest, opened, options));
    if (isFinal && !held.isComplete) throw new StorageError(otherContents(finalPath, ''));
    for (const [position, length] of runs(manifest, holes)) await part.leaveHole(position, length);
    return { part, held, holes, lock };
  } catch (error) {
    await part?.close();
    await lock.release();
    throw error;
  }
}

/**
 * A former owner of the lock that could not be looked up may only be suspended. Its later writes are harmless if it
 * downloads the same file; otherwise they must not reach this `.part` (docs/decisions/0037-lost-locks.md).
 */
async function shutOutFormer({ former }: HeldLock, { digest }: Manifest, partPath: string): Promise<void> {
  if (former === undefined || (former !== 'unknown' && former.purpose === digest)) return;
  await takeOwnInode(partPath);
}

/** Completes the rename of a process that ended between linking the final name and unlinking the `.part`. */
async function dropSecondName(partPath: string, finalPath: string): Promise<void> {
  const [part, final] = await Promise.all([statsOf(partPath), statsOf(finalPath)]);
  if (part?.isFile() === true && part.ino === final?.ino && part.dev === final.dev) await unlink(partPath);
}

async function statsOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(() => undefined);
}

/** For a repair: renames a complete but wrong artifact to its `.part`; true if it did. */
async function isTakenBack(
  manifest: Manifest,
  finalPath: string,
  partPath: string,
  options: OpenArtifactOptions,
): Promise<boolean> {
  if (!options.isRepair || (await exists(partPath))) return false;
  const isRight = await isWhole(manifest, finalPath, options);
  if (isRight) return false;
  const stats = await statsOf(finalPath);
  // The repair would write through its other names as well.
  if (stats?.isFile() === true && stats.nlink > 1) throw new StorageError(`${finalPath}: ${HARD_LINK}`);
  await withPath(finalPath, () => rename(finalPath, partPath));
  return true;
}

async function isWhole(manifest: Manifest, finalPath: string, options: CheckOptions): Promise<boolean> {
  let part: ArtifactBytes;
  try {
    part = await openFinal(manifest, finalPath);
  } catch (error) {
    // For example a different length.
    if (error instanceof StorageError) return false;
    throw error;
  }
  try {
    return (await withPath(finalPath, () => heldSegments(manifest, part, options))).held.isComplete;
  } finally {
    await part.close();
  }
}

/** Byte ranges of consecutive segments: position and length. */
function* runs(manifest: Manifest, segments: SegmentSet): Generator<readonly [position: number, length: number]> {
  let start = 0;
  let end = 0;
  for (const index of segments) {
    const position = index * manifest.segmentLength;
    if (position !== end) {
      if (end > start) yield [start, end - start];
      start = position;
    }
    end = position + segmentBytes(manifest, index);
  }
  if (end > start) yield [start, end - start];
}

function openPart(
  { length, entries, executable }: Manifest,
  partPath: string,
  finalPath: string,
): Promise<ArtifactBytes> {
  if (entries === undefined)
    return PartialFile.open(partPath, finalPath, { length, isExecutable: executable === true });
  return PartialFolder.open(partPath, finalPath, entries);
}

async function openFinal({ length, entries }: Manifest, path: string): Promise<ArtifactBytes> {
  if (entries === undefined) {
    const file = await FinalFile.open(path, length);
    if (file === undefined) throw new StorageError(otherContents(path, ''));
    return file;
  }
  const folder = await FinalFolder.open(path, entries);
  if (typeof folder === 'string') throw new StorageError(otherContents(path, ` (${folder})`));
  return folder;
}

/** Files of the user are never overwritten (INV-DISK-3). */
function otherContents(path: string, detail: string): string {
  return `${path} exists with other contents${detail}: move it away or choose another folder with --out`;
}

function lockedProblem(partPath: string): string {
  return `${partPath} is being written by another process: wait for its end or choose another folder with --out`;
}
