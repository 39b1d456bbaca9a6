import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';

import { ExitCode, ShoalError } from '@shoal/common';

export const PRIVATE_MODE = 0o600;
export const PUBLIC_MODE = 0o644;

/** Writes a file that is not there yet, with that mode from the first byte on; never over another one. */
export function writeNewPem(path: string, content: string, mode: number): void {
  let file: number | undefined;
  try {
    file = openSync(path, 'wx', mode);
    writeSync(file, content);
    fsyncSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new ShoalError(ExitCode.usage, `${path} exists already: it was not changed`);
    if (file !== undefined) rmSync(path, { force: true });
    const exitCode = code === 'ENOENT' ? ExitCode.usage : ExitCode.storage;
    throw new ShoalError(exitCode, `cannot write ${path}: ${code === 'ENOENT' ? 'its folder is missing' : message}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
