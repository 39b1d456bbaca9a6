import { ExitCode, ShoalError } from '@shoal/common';

/** Turns a failed read of a file that the user named into a ShoalError with advice. */
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
