import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The line of a lock file; undefined where there is none. Fails for anything but a readable file. */
export async function lockLine(path: string): Promise<string | undefined> {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * Removes a lock with this line, and no other. The lock is renamed first, so that two processes that find the same stale
 * lock cannot remove a lock that one of them has just taken. The temporary name is short, because the lock's name may
 * have the maximum length already.
 */
export async function removeLock(path: string, line: string): Promise<void> {
  const aside = join(dirname(path), `.shoal-${randomUUID()}`);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const found = await lockLine(aside);
  if (found !== line && found !== undefined) await putBack(aside, path, found);
  await rm(aside, { force: true });
}

/** Never overwrites a lock taken meanwhile: then the renamed lock is lost, and its owner notices. */
async function putBack(aside: string, path: string, line: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    // The file system has no hard links.
    await writeFile(path, line, { flag: 'wx' }).catch(() => undefined);
  }
}
