import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a lock file says; undefined where there is none. Fails for what is no file that can be read. */
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
 * Removes a lock that says this, and no other. It is moved aside first: of several that find the same lock, nobody may
 * remove the lock that another has just taken. The name aside does not depend on the lock's, which may be as long as
 * names may be.
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

/** Never over a lock that a third one has taken meanwhile: then the one that was moved aside is lost, and its owner notices. */
async function putBack(aside: string, path: string, line: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    // No hard links there.
    await writeFile(path, line, { flag: 'wx' }).catch(() => undefined);
  }
}
