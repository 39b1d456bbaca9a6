import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, cp, lstat, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts a copy in the place of a `.part`, so that whoever still has the old one open writes into what has no name any
 * more. On file systems that share blocks it costs neither time nor room.
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
      // A folder with anything in it is replaced by no other.
      const old = join(dirname(partPath), `.shoal-${randomUUID()}`);
      await rename(partPath, old);
      await rename(copy, partPath);
      await rm(old, { recursive: true, force: true });
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
