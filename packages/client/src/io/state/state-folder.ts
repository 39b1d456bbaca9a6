import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { ExitCode, ShoalError } from '@shoal/common';

import type { HeldLock } from '../locks/held-lock.js';
import { lockFile } from '../locks/lock-file.js';
import { makeFolder } from '../files/make-folder.js';
import { FolderHandle, syncFolder } from '../files/folder-handle.js';
import { storageProblem } from '../problems/storage-problem.js';

/**
 * A private folder of this user: no other user may read or write it, and its files are accessed through the open folder
 * handle. It refuses a folder that is a link or belongs to another user: that user could plant links to this user's
 * files, or forged contents.
 */
export class StateFolder {
  readonly path: string;
  readonly #folder: FolderHandle;

  private constructor(path: string, folder: FolderHandle) {
    this.path = path;
    this.#folder = folder;
  }

  /**
   * Creates the folder if it is missing. Fails with a one-line ShoalError. A folder named by the user may be a volume's
   * root, writable by all users; a folder that only Shoal creates (`isOurs`) is closed to other users.
   */
  static async open(path: string, isOurs = basename(path) === OUR_NAME): Promise<StateFolder> {
    try {
      await makeFolder(path, PRIVATE_FOLDER);
      const stats = await lstat(path);
      const problem = ownerProblem(stats, path, isOurs);
      if (problem !== undefined) throw new ShoalError(ExitCode.storage, problem);
      const folder = await FolderHandle.open(path);
      // A file system without modes leaves it unchanged.
      if (isOurs && (stats.mode & OTHERS) !== 0) await folder.chmod(PRIVATE_FOLDER).catch(() => undefined);
      return new StateFolder(path, folder);
    } catch (error) {
      throw stateProblem(error, path);
    }
  }

  /** Empty if the file is missing, is a link, or belongs to another user. */
  read(name: string): Promise<Buffer> {
    return this.#explained(name, async () => {
      let handle;
      try {
        handle = await open(this.#folder.child(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      } catch (error) {
        if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return Buffer.alloc(0);
        throw error;
      }
      try {
        return isTrusted((await handle.stat()).uid) ? await handle.readFile() : Buffer.alloc(0);
      } finally {
        await handle.close();
      }
    });
  }

  /** Replaces the file atomically: after a crash it holds the old or the new contents. */
  write(name: string, content: string | Uint8Array): Promise<void> {
    return this.#explained(name, async () => {
      const place = this.#folder.child(name);
      const newPlace = this.#folder.child(`${name}.${randomUUID()}`);
      try {
        const handle = await open(newPlace, NEW_FILE, PRIVATE_FILE);
        try {
          await handle.writeFile(content);
          // Some file systems do not support it.
          await handle.sync().catch(() => undefined);
        } finally {
          await handle.close();
        }
        await rename(newPlace, place);
      } catch (error) {
        await rm(newPlace, { force: true });
        throw error;
      }
      await syncFolder(this.#folder.child('.')).catch(() => undefined);
    });
  }

  /** Undefined while another live process holds it. */
  lock(name: string): Promise<HeldLock | undefined> {
    const path = this.#folder.child(name);
    return this.#explained(name, () => lockFile(path, { mode: PRIVATE_FILE, key: join(this.path, name) }));
  }

  close(): Promise<void> {
    return this.#folder.close();
  }

  async #explained<T>(name: string, operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      throw stateProblem(error, join(this.path, name));
    }
  }
}

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const OTHERS = 0o077;
const OTHERS_MAY_WRITE = 0o022;

function ownerProblem(stats: Stats, path: string, isOurs: boolean): string | undefined {
  if (stats.isSymbolicLink()) return `${path} is a symbolic link: ${REMEDY}`;
  if (!stats.isDirectory()) return undefined;
  if (!isTrusted(stats.uid)) return `${path} belongs to another user (${stats.uid}): ${REMEDY}`;
  const isOpenToOthers = (stats.mode & OTHERS_MAY_WRITE) !== 0;
  return isOurs && isOpenToOthers && stats.uid !== ownUser() ? `others may write into ${path}: ${REMEDY}` : undefined;
}

/** Root has all permissions. */
function isTrusted(user: number): boolean {
  return user === ROOT || ownUser() === undefined || user === ownUser();
}

/** Undefined where files have no owners. */
function ownUser(): number | undefined {
  return process.geteuid?.();
}

const ROOT = 0;
const OUR_NAME = '.shoal';
const REMEDY = 'delete it, or choose another folder with --state-dir';

function stateProblem(error: unknown, path: string): ShoalError {
  if (error instanceof ShoalError) return error;
  return Object.assign(new ShoalError(ExitCode.storage, storageProblem(error, path)), { cause: error });
}
