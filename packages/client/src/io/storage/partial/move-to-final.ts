import { lstatSync, renameSync, type Stats } from 'node:fs';
import { link, lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

import { withPath, exists, StorageError } from '../../problems/with-path.js';
import { syncFolder } from '../../files/folder-handle.js';

export interface Move {
  readonly partPath: string;
  readonly finalPath: string;
  readonly kind: 'file' | 'folder';
  /** Of what was written and is whole, by its open handle. */
  readonly identity: () => Promise<Pick<Stats, 'dev' | 'ino'>>;
  /** Fails where another process may work on the artifact by now. */
  readonly confirm: () => Promise<void>;
}

/**
 * Gives a whole artifact its final name, and makes that durable. Whatever has the name already stays (INV-DISK-3). The
 * process may stand still just before, for so long that another one takes the lock and puts something unfinished under
 * the same `.part`: that is taken back.
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
  // What stays behind is found by the next run.
  if (isLinked) await unlink(partPath).catch(() => undefined);
  const folder = dirname(finalPath);
  await withPath(folder, () => syncFolder(folder));
}

/** A second name is made only where there is none; true where the first one is still there. */
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

/** On file systems without hard links, as on FAT: nothing of this process comes between looking and renaming. */
function moveInOneTurn(move: Move): false {
  if (lstatSync(move.finalPath, { throwIfNoEntry: false }) !== undefined) throw appeared(move);
  renameSync(move.partPath, move.finalPath);
  return false;
}

const WITHOUT_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV']);

/** rename(2) puts a folder in the place of nothing but an empty folder. */
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
