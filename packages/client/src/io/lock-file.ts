import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { isAlive, isSameMachine, type LockOwner, ownerLine, parseOwner, thisProcess } from './lock-owner.js';

export interface LockTiming {
  /** How often an owner touches its lock. */
  readonly beatMs: number;
  /** How long a lock may stay untouched before an owner that nobody can look up counts as dead. */
  readonly watchMs: number;
}

const DEFAULT_TIMING: LockTiming = { beatMs: 1_000, watchMs: 5_000 };

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Takes the lock that a file with the owner's process stands for, and returns what releases it;
 * undefined where another live process has it. The lock of a process that died is taken over.
 *
 * A process of this machine is looked up. One in another container, or on another machine, cannot
 * be: it lives as long as it touches its lock.
 */
export async function lockFile(
  path: string,
  timing: LockTiming = DEFAULT_TIMING,
): Promise<(() => Promise<void>) | undefined> {
  const key = resolve(path);
  if (held.has(key)) return undefined;
  held.add(key);
  try {
    const owner = await thisProcess();
    if (await take(path, owner, timing)) {
      const beat = setInterval(() => {
        touch(path).catch(() => undefined);
      }, timing.beatMs);
      beat.unref();
      let isReleased = false;
      return async () => {
        if (isReleased) return;
        isReleased = true;
        clearInterval(beat);
        await release(path, key, owner);
      };
    }
  } catch (error) {
    held.delete(key);
    throw error;
  }
  held.delete(key);
  return undefined;
}

async function take(path: string, self: LockOwner, timing: LockTiming): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(path, self)) return true;
    const line = await writtenLine(path);
    if (await isLive(path, line, self, timing)) return false;
    await removeStale(path, line);
  }
  return false;
}

const ATTEMPTS = 3;

async function create(path: string, self: LockOwner): Promise<boolean> {
  try {
    await writeFile(path, ownerLine(self), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // Made, but without room for its line.
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function release(path: string, key: string, self: LockOwner): Promise<void> {
  held.delete(key);
  if ((await lineOf(path)) === ownerLine(self)) await rm(path, { force: true });
}

/** Moved aside first: of several that find the same stale lock, nobody may remove the lock that another has just taken. */
async function removeStale(path: string, line: string | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await lineOf(aside)) === line) await rm(aside, { recursive: true, force: true });
  else await rename(aside, path);
}

async function isLive(path: string, line: string | undefined, self: LockOwner, timing: LockTiming): Promise<boolean> {
  const owner = parseOwner(line ?? '');
  if (owner === undefined) return false;
  // Without a place it is left from an earlier version, whose own number may be ours by now.
  if (owner.place === undefined) return owner.pid !== self.pid && isAlive(owner);
  if (owner.place === self.place) return isAlive(owner);
  const hasOurClock = isSameMachine(owner.place, self.place ?? '');
  return isTouched(path, timing, hasOurClock);
}

/** The clocks of two machines may differ: then only that the time changes counts, not what it says. */
async function isTouched(path: string, { beatMs, watchMs }: LockTiming, hasOurClock: boolean): Promise<boolean> {
  const first = await touchedAt(path);
  for (let waited = 0; waited < watchMs; waited += beatMs) {
    if (hasOurClock && first !== undefined && Date.now() - first > watchMs) return false;
    await delay(beatMs);
    const now = await touchedAt(path);
    if (now === undefined) return false;
    if (now !== first) return true;
  }
  return false;
}

/** Asked of an open file: network file systems remember for a while what a path's time was. */
async function touchedAt(path: string): Promise<number | undefined> {
  try {
    const handle = await open(path, 'r');
    try {
      return (await handle.stat()).mtimeMs;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

/** What the lock says; it may be created but not yet written. */
async function writtenLine(path: string): Promise<string | undefined> {
  const line = await lineOf(path);
  if (line !== undefined && parseOwner(line) !== undefined) return line;
  await delay(WRITE_GRACE_MS);
  return lineOf(path);
}

const WRITE_GRACE_MS = 50;

async function lineOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
