import { lstatSync, renameSync, type Stats } from 'node:fs';
import { link, lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { withPath, exists, StorageError } from '../../problems/with-path.js';
import { syncFolder } from '../../files/folder-handle.js';

export interface Move {
  readonly partPath: string;
  readonly finalPath: string;
  readonly kind: 'file' | 'folder';
  /** Inode of the complete artifact, from its open handle. */
  readonly identity: () => Promise<Pick<Stats, 'dev' | 'ino'>>;
  /** Fails if another process may have taken the artifact over. */
  readonly confirm: () => Promise<void>;
}

/**
 * Gives a complete artifact its final name, durably. An existing file of that name stays (INV-DISK-3). If the process is
 * suspended just before the rename, another process may take the lock and put an incomplete file under the same `.part`:
 * such a rename is undone.
 */
export async function moveToFinal(move: Move): Promise<void> {
  const { partPath, finalPath, kind, confirm } = move;
  if (await exists(finalPath)) throw appeared(move);
  await confirm();
  const isLinked = await withPath(finalPath, () => (kind === 'file' ? moveFile(move) : moveFolder(move)));
  try {
    await confirm();
  } catch (error) {
    if (!(await isOurs(move))) await (isLinked ? unlink(finalPath) : rename(finalPath, partPath));
    throw error;
  }
  // The next run finds the remaining `.part`.
  if (isLinked) await unlink(partPath).catch(() => undefined);
  const folder = dirname(finalPath);
  await withPath(folder, () => syncFolder(folder));
}

/** Links the final name where it is free; true if the first name still exists. */
async function moveFile(move: Move): Promise<boolean> {
  try {
    await link(move.partPath, move.finalPath);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw appeared(move);
    if (!WITHOUT_LINKS.has(code ?? '')) throw error;
    return moveInOneTurn(move);
  }
}

/** For file systems without hard links, such as FAT: checks and renames without a turn of the event loop in between. */
function moveInOneTurn(move: Move): false {
  if (lstatSync(move.finalPath, { throwIfNoEntry: false }) !== undefined) throw appeared(move);
  renameSync(move.partPath, move.finalPath);
  return false;
}

const WITHOUT_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV']);

/** rename(2) replaces a folder only by a folder and only if it is empty. */
async function moveFolder(move: Move): Promise<false> {
  try {
    await rename(move.partPath, move.finalPath);
  } catch (error) {
    if (TAKEN.has((error as NodeJS.ErrnoException).code ?? '')) throw appeared(move);
    throw error;
  }
  return false;
}

const TAKEN = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR']);

async function isOurs({ finalPath, identity }: Move): Promise<boolean> {
  const [{ dev, ino }, own] = await Promise.all([lstat(finalPath), identity()]);
  return dev === own.dev && ino === own.ino;
}

function appeared({ finalPath, partPath }: Move): StorageError {
  return new StorageError(`${finalPath} appeared meanwhile: the download is kept as ${partPath}`);
}
