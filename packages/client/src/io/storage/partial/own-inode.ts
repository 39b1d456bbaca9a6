import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, cp, lstat, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Replaces a `.part` with a copy, so that a process that still has the old file open writes into an unnamed file. On file
 * systems with shared blocks (reflinks) the copy costs neither time nor space.
 */
export async function takeOwnInode(partPath: string): Promise<void> {
  let stats;
  try {
    stats = await lstat(partPath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const copy = join(dirname(partPath), `.shoal-${randomUUID()}`);
  try {
    if (stats.isFile()) {
      await copyFile(partPath, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await rename(copy, partPath);
    } else if (stats.isDirectory()) {
      await cp(partPath, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      // rename(2) does not replace a folder that is not empty.
      const old = join(dirname(partPath), `.shoal-${randomUUID()}`);
      await rename(partPath, old);
      await rename(copy, partPath);
      await rm(old, { recursive: true, force: true });
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
