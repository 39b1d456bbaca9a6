import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { makeFolder } from '@shoal/client/io';
import { ExitCode, fileProblem, ShoalError } from '@shoal/common';

/** Checks that files can be written into the folder, before any is requested; returns its full path. */
export async function prepareOutFolder(folder: string): Promise<string> {
  const path = resolve(folder);
  try {
    await makeFolder(path);
    if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    // The download makes it and waits for room, as it waits for room in it.
    if (isFull(error as NodeJS.ErrnoException)) return path;
    throw new ShoalError(ExitCode.storage, `cannot write into ${folder}: ${problem(error as NodeJS.ErrnoException)}`);
  }
  return path;
}

function isFull({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function problem(error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? 'no folder can be made there' : fileProblem(error);
}
