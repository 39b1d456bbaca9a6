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
 * A folder for what is this user's alone: nobody else may look into it or write, and everything in it is reached
 * through the open folder. Refused is one that is a link or that another user has made: such a folder may hold links to
 * files of the user's, or what another user wants to be believed.
 */
export class StateFolder {
  readonly path: string;
  readonly #folder: FolderHandle;

  private constructor(path: string, folder: FolderHandle) {
    this.path = path;
    this.#folder = folder;
  }

  /**
   * Makes the folder where it is missing. Fails with a ShoalError of one line. One that a user has named may be a
   * volume's own folder, which everybody may write into; one that only Shoal makes (`isOurs`) is shut to others.
   */
  static async open(path: string, isOurs = basename(path) === OUR_NAME): Promise<StateFolder> {
    try {
      await makeFolder(path, PRIVATE_FOLDER);
      const stats = await lstat(path);
      const problem = ownerProblem(stats, path, isOurs);
      if (problem !== undefined) throw new ShoalError(ExitCode.storage, problem);
      const folder = await FolderHandle.open(path);
      // Where a file system has no modes it stays as it is.
      if (isOurs && (stats.mode & OTHERS) !== 0) await folder.chmod(PRIVATE_FOLDER).catch(() => undefined);
      return new StateFolder(path, folder);
    } catch (error) {
      throw stateProblem(error, path);
    }
  }

  /** Empty where there is no such file, or a link or another user's file has its name. */
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

  /** Replaces the file as a whole: after a crash it is the old one or the new one. */
  write(name: string, content: string | Uint8Array): Promise<void> {
    return this.#explained(name, async () => {
      const place = this.#folder.child(name);
      const newPlace = this.#folder.child(`${name}.${randomUUID()}`);
      try {
        const handle = await open(newPlace, NEW_FILE, PRIVATE_FILE);
        try {
          await handle.writeFile(content);
          // Not every file system can.
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

  /** Undefined where another live process has it. */
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

/** Root may do everything anyway. */
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
