import { constants } from 'node:fs';

import { PositionalFile } from './positional-file.js';

/** A link put in the file's place must not lead out of the folder, a pipe must not block. */
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface RegularFile {
  readonly file: PositionalFile;
  readonly size: number;
  /** Bytes that take room on disk. */
  readonly allocated: number;
}

/** Opens a file that is one: no link, pipe, folder or device. */
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

/** What is written by one name would change what another name stands for. */
export const HARD_LINK = 'it is a hard link, another name leads to the same file: delete it or move it away';

const MAY_WRITE = constants.O_WRONLY | constants.O_RDWR;

/** `st_blocks` counts in these, whatever the file system's own block is. */
const STAT_BLOCK_BYTES = 512;
