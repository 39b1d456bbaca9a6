import { ExitCode, ShoalError } from '@shoal/common';

/** What a failed attempt to read a file that the user named means for the user. */
export function readProblem(error: unknown, path: string): ShoalError {
  if (error instanceof ShoalError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return new ShoalError(ExitCode.usage, `${path} does not exist`);
    case 'ENOTDIR':
      return new ShoalError(ExitCode.usage, `a part of ${path} is a file, not a folder`);
    case 'EISDIR':
      return new ShoalError(ExitCode.usage, `${path} is a folder, not a file`);
    case 'EACCES':
    case 'EPERM':
      return new ShoalError(ExitCode.storage, `no permission to read ${path}`);
    case 'EMFILE':
    case 'ENFILE':
      return new ShoalError(ExitCode.storage, `too many open files to open ${path}: raise the limit (ulimit -n)`);
    default:
      return new ShoalError(ExitCode.storage, `cannot read ${path}: ${message}`);
  }
}
