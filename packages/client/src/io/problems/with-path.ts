import { lstat } from 'node:fs/promises';

import { storageProblem } from './storage-problem.js';

/** A failure that the file system caused, in words that a user understands. */
export class StorageError extends Error {}

/** Runs what may fail for reasons that lie in the file system, and tells the user which and where. */
export async function withPath<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(storageProblem(error, path), { cause: error });
  }
}

/** Whatever it is: a link that leads nowhere is there, too. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
