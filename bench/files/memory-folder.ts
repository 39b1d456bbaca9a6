import { statfs } from 'node:fs/promises';

import { BenchError } from '../process/bench-error.js';
import type { CleanUp } from '../process/clean-up.js';
import { ownFolder } from './own-folder.js';

/** A memory file system of every Linux, so that no disk is measured. */
const MEMORY = '/dev/shm';
const MIB = 1024 * 1024;

/** A folder in memory with room for this many bytes, removed at the end. */
export async function memoryFolder(cleanUp: CleanUp, neededBytes: number): Promise<string> {
  const folder = await ownFolder(cleanUp, MEMORY);
  const { bavail, bsize } = await statfs(MEMORY);
  if (bavail * bsize >= neededBytes) return folder;
  const mib = (bytes: number): string => `${Math.ceil(bytes / MIB)} MiB`;
  throw new BenchError(`${MEMORY} has room for ${mib(bavail * bsize)}, but the copies take ${mib(neededBytes)}`);
}
