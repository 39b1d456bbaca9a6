import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { HeldLock, type LockTiming } from './held-lock.js';
import { lockLine, removeLock } from './lock-line.js';
import { isAlive, isSameMachine, type LockOwner, ownerLine, parseOwner, thisProcess } from './lock-owner.js';

const DEFAULT_TIMING: LockTiming = { beatMs: 1_000, watchMs: 5_000 };

export interface LockOptions {
  readonly timing?: LockTiming;
  /** Mode of the lock file; in a shared folder other users must be able to read the owner. */
  readonly mode?: number;
  /** The purpose of the lock, one word; a process that takes it over reads its former owner's purpose. */
  readonly purpose?: string;
  /** This process's key of the lock, if its path varies. */
  readonly key?: string;
  /** Called when another process has taken the lock: the guarded files must not be touched any more. */
  readonly onLost?: () => void;
}

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Takes a lock file; undefined while another live process holds it. The lock of a dead process is taken over.
 *
 * A process of this machine is looked up by its number. A process in another container or on another machine cannot be
 * looked up: it counts as alive while it touches its lock. A process that was only suspended notices the takeover when
 * it resumes (docs/decisions/0037-lost-locks.md).
 */
export async function lockFile(path: string, options: LockOptions = {}): Promise<HeldLock | undefined> {
  const key = resolve(options.key ?? path);
  if (held.has(key)) return undefined;
  held.add(key);
  const release = (): void => {
    held.delete(key);
  };
  try {
    const lock = await take(path, options, release);
    if (lock === undefined) release();
    return lock;
  } catch (error) {
    release();
    throw error;
  }
}

async function take(path: string, options: LockOptions, onReleased: () => void): Promise<HeldLock | undefined> {
  const { timing = DEFAULT_TIMING, purpose, mode = 0o644, onLost = () => undefined } = options;
  const self: LockOwner = { ...(await thisProcess()), nonce: randomUUID(), purpose };
  const line = ownerLine(self);
  let former: LockOwner | 'unknown' | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const handle = await create(path, line, mode);
    if (handle !== undefined) return new HeldLock({ path, line, handle, timing, former, onLost, onReleased });
    let found: string | undefined;
    try {
      found = await writtenLine(path);
    } catch (error) {
      // Another user's lock file, not readable: its owner counts as alive.
      if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
      throw error;
    }
    if (found === undefined) continue;
    const owner = parseOwner(found);
    const state = await stateOf(path, owner, self, timing);
    if (state === 'live') return undefined;
    if (state === 'silent') former = owner ?? 'unknown';
    await removeLock(path, found);
  }
  return undefined;
}

const ATTEMPTS = 3;

const NEW = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

async function create(path: string, line: string, mode: number): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, NEW, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  try {
    await handle.writeFile(line);
    return handle;
  } catch (error) {
    // The file was created, but the disk has no room for its line.
    await handle.close();
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** `silent`: the owner cannot be looked up and has not touched its lock for long; it may still be alive. */
type OwnerState = 'live' | 'dead' | 'silent';

async function stateOf(
  path: string,
  owner: LockOwner | undefined,
  self: LockOwner,
  timing: LockTiming,
): Promise<OwnerState> {
  if (owner === undefined) return 'silent';
  // Without a place the line is from an earlier version; its process number may be this process's by now.
  if (owner.place === undefined) return owner.pid !== self.pid && (await isAlive(owner)) ? 'live' : 'silent';
  if (owner.place === self.place) return (await isAlive(owner)) ? 'live' : 'dead';
  const hasOurClock = isSameMachine(owner.place, self.place ?? '');
  return (await isTouched(path, timing, hasOurClock)) ? 'live' : 'silent';
}

/** The clocks of two machines may differ, so only a change of the time counts, not its value. */
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

/** Reads the time by the open file: network file systems cache the attributes of a path. */
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

/** The lock's line, undefined where the file is gone; retried while the file is created but not yet written. */
async function writtenLine(path: string): Promise<string | undefined> {
  const line = await lockLine(path);
  if (line === undefined || parseOwner(line) !== undefined) return line;
  await delay(WRITE_GRACE_MS);
  return lockLine(path);
}

const WRITE_GRACE_MS = 50;
