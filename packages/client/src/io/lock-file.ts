import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Locks that this process holds: its own id in a lock file may also be left from an earlier process. */
const held = new Set<string>();

/**
 * Takes the lock that a file with the owner's process id stands for, and returns what releases it;
 * undefined where another live process has it. The lock of a process that died is taken over.
 */
export async function lockFile(path: string): Promise<(() => Promise<void>) | undefined> {
  const key = resolve(path);
  if (held.has(key)) return undefined;
  held.add(key);
  try {
    if (await take(path)) return () => release(path, key);
  } catch (error) {
    held.delete(key);
    throw error;
  }
  held.delete(key);
  return undefined;
}

async function take(path: string): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(path)) return true;
    if (await hasLiveOwner(path)) return false;
    await removeStale(path);
  }
  return false;
}

const ATTEMPTS = 3;

async function create(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function release(path: string, key: string): Promise<void> {
  if (!held.delete(key)) return;
  if ((await owner(path)) === process.pid) await rm(path, { force: true });
}

/** Moved aside first: of several that find the same stale lock, nobody may remove the lock that another has just taken. */
async function removeStale(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (await hasLiveOwner(aside)) await rename(aside, path);
  else await rm(aside, { recursive: true, force: true });
}

async function hasLiveOwner(path: string): Promise<boolean> {
  let pid = await owner(path);
  if (pid === undefined) {
    // Created, but perhaps not yet written.
    await delay(WRITE_GRACE_MS);
    pid = await owner(path);
  }
  return pid !== undefined && pid !== process.pid && isAlive(pid);
}

const WRITE_GRACE_MS = 50;

async function owner(path: string): Promise<number | undefined> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
