/** Room is all that was missing: it may be made. */
export function isStorageFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  }
  return false;
}

/** What a failed file operation means for the user, in one line that names the file. */
export function storageProblem(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `no space is left to write ${path}: make room and run the same command again, what is verified is kept`;
    case 'EACCES':
    case 'EPERM':
      return `no permission to write ${path}`;
    case 'EROFS':
      return `${path} is on a read-only file system`;
    case 'ENOENT':
      return `${path} or its folder does not exist`;
    case 'ENOTDIR':
      return `a part of ${path} is a file, not a folder`;
    case 'EISDIR':
      return `${path} is a folder`;
    case 'EEXIST':
      return `${path} exists and is not a folder`;
    case 'ELOOP':
      return `${path} is a symbolic link, which may lead out of the folder: move it away`;
    case 'ENAMETOOLONG':
      return `the name of ${path} is too long for this file system`;
    case 'EMFILE':
    case 'ENFILE':
      return `too many open files to open ${path}: raise the limit (ulimit -n)`;
    default:
      return `${path}: ${message}`;
  }
}
