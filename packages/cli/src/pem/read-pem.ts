import { readFileSync, statSync } from 'node:fs';

import { ExitCode, fileProblem, ShoalError } from '@shoal/common';

/** Bits of a mode by which others than the owner and its group get at a file, or the group changes it. */
const LOOSE_BITS = 0o027;

/** The text of a file that an option names; what is wrong with it is one line that names both. */
export function readPem(option: string, path: string): string {
  // OpenSSL would not see a first line with a byte order mark before it.
  return reading(option, path, () => readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
}

/** As `readPem`, for a private key: one that all users may read is refused. */
export function readPrivatePem(option: string, path: string): string {
  refuseLoose(option, path);
  return readPem(option, path);
}

/** Throws where others may get at a file that has to be a secret; one that is not there is for its reader to tell. */
export function refuseLoose(option: string, path: string): void {
  const mode = reading(option, path, () => statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  if (process.platform === 'win32' || (mode & LOOSE_BITS) === 0) return;
  throw pemProblem(option, path, `others may read or change it (mode ${mode.toString(8)}): chmod 600 ${path}`);
}

export function pemProblem(option: string, path: string, problem: string): ShoalError {
  return new ShoalError(ExitCode.usage, `${option} ${path}: ${problem}`);
}

function reading<T>(option: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw pemProblem(option, path, fileProblem(error as NodeJS.ErrnoException));
  }
}
