import { constants } from 'node:fs';

import { PositionalFile } from './positional-file.js';

/** A link in the file's place must not lead out of the folder, and a pipe must not block. */
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface RegularFile {
  readonly file: PositionalFile;
  readonly size: number;
  /** Allocated bytes on disk. */
  readonly allocated: number;
}

/** Opens a regular file; refuses a link, pipe, folder or device. */
export async function openRegular(path: string, flags: number, mode?: number): Promise<RegularFile> {
  const file = await PositionalFile.open(path, flags | SAFELY, mode);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if (stats.nlink > 1 && (flags & MAY_WRITE) !== 0) throw new Error(HARD_LINK);
    return { file, size: stats.size, allocated: stats.blocks * STAT_BLOCK_BYTES };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A write through one name would change the contents under the other name. */
export const HARD_LINK = 'it is a hard link, another name leads to the same file: delete it or move it away';

const MAY_WRITE = constants.O_WRONLY | constants.O_RDWR;

/** Unit of `st_blocks`, independent of the file system's block size. */
const STAT_BLOCK_BYTES = 512;
