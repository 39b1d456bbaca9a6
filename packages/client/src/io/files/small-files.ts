import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

import { HARD_LINK } from './regular-file.js';
import { isUnsupported } from './where-supported.js';

/**
 * Files up to this size are written and read synchronously: the thread pool takes five times as long as opening,
 * writing and closing a small file. A caller that does this repeatedly yields in between (`TimeSlice`).
 */
export const SMALL_FILE_BYTES = 64 * 1024;

const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const THERE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Creates a file with these bytes; false where the name is taken. */
export function makeSmallFile(path: string, bytes: Uint8Array): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, NEW, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** Fills the target up to the end of the file; returns the number of bytes read. */
export function readSmallFile(path: string, target: Uint8Array): number {
  const descriptor = openSync(path, THERE);
  try {
    let filled = 0;
    for (let bytes = -1; bytes !== 0 && filled < target.length; filled += bytes) {
      bytes = readSync(descriptor, target, filled, target.length - filled, filled);
    }
    return filled;
  } finally {
    closeSync(descriptor);
  }
}

function setMode(descriptor: number, mode: number): void {
  try {
    fchmodSync(descriptor, mode);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
}

/** Sets a file's length and mode; creates the file where it is missing. */
export function finishFile(path: string, length: number, mode: number): void {
  const descriptor = openSync(
    path,
    constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    0o600,
  );
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if (stats.nlink > 1) throw new Error(HARD_LINK);
    if (stats.size !== length) ftruncateSync(descriptor, length);
    setMode(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}
