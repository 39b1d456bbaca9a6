import { constants, existsSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { whereSupported } from './where-supported.js';

/** Linux names every open file here; the name reaches the folder itself even after its path has changed. */
const OPEN_FILES = existsSync('/proc/self/fd') ? '/proc/self/fd' : undefined;

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * An open folder through which its contents are accessed: a symbolic link that replaces the folder or one of its
 * parents cannot redirect the access (INV-DISK-1). Node has no openat(2).
 */
export class FolderHandle {
  readonly #handle: FileHandle;
  readonly #path: string;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  static async open(path: string): Promise<FolderHandle> {
    return new FolderHandle(await openFolder(path), path);
  }

  /** The path of an entry of the folder; callers never follow a link there. */
  child(name: string): string {
    return OPEN_FILES === undefined ? join(this.#path, name) : `${OPEN_FILES}/${this.#handle.fd}/${name}`;
  }

  /** Opens a folder below this one ('' for this one again); fails with ELOOP where a link leads elsewhere. */
  async below(path: string): Promise<FolderHandle> {
    const folder = new FolderHandle(await openFolder(this.child(path === '' ? '.' : path)), join(this.#path, path));
    try {
      // Opening a folder has no effect, so it is early enough to verify its location afterwards.
      if ((await folder.#place()) === join(await this.#place(), path)) return folder;
      throw linkProblem();
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  chmod(mode: number): Promise<void> {
    return whereSupported(() => this.#handle.chmod(mode));
  }

  sync(): Promise<void> {
    return whereSupported(() => this.#handle.sync());
  }

  stat(): Promise<Stats> {
    return this.#handle.stat();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** The folder's real path. */
  #place(): Promise<string> {
    return OPEN_FILES === undefined ? realpath(this.#path) : readlink(`${OPEN_FILES}/${this.#handle.fd}`);
  }
}

async function openFolder(path: string): Promise<FileHandle> {
  try {
    return await open(path, FOLDER);
  } catch (error) {
    // O_DIRECTORY reports a link as ENOTDIR.
    const isLink = (error as NodeJS.ErrnoException).code === 'ENOTDIR' && (await isLinkAt(path));
    throw isLink ? linkProblem() : error;
  }
}

async function isLinkAt(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

function linkProblem(): Error {
  return Object.assign(new Error('a link leads elsewhere'), { code: 'ELOOP' });
}

/** Makes a folder's list of names durable. */
export async function syncFolder(path: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY);
  } catch (error) {
    // A folder may be writable but not readable.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return;
    throw error;
  }
  try {
    await whereSupported(() => handle.sync());
  } finally {
    await handle.close();
  }
}
