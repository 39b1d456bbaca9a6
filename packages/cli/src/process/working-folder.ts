import { ExitCode, ShoalError } from '@shoal/common';

/** Where this process works; undefined where that folder was deleted. */
export function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Node starts no thread in a folder that was deleted, and what is relative to it cannot be found. */
export function refuseGoneFolder(): void {
  if (workingFolder() === undefined) throw folderGone();
}

export function folderGone(): ShoalError {
  return new ShoalError(ExitCode.usage, 'the working folder is gone: go to another one');
}

/** Whether something failed for that alone. */
export function isFolderGone(error: unknown): boolean {
  const { code, syscall } = error as Partial<NodeJS.ErrnoException>;
  return error instanceof Error && code === 'ENOENT' && syscall === 'uv_cwd';
}
