import { lstat } from 'node:fs/promises';

import { storageProblem } from './storage-problem.js';

/** A failure of the file system, with a message for the user. */
export class StorageError extends Error {}

/** Runs a file operation; its failure becomes a StorageError with cause and path. */
export async function withPath<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(storageProblem(error, path), { cause: error });
  }
}

/** True for any kind of entry, including a dangling link. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
