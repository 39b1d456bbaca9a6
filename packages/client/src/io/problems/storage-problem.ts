import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Explains a failed file operation to the user in one line with the file's path. */
export function storageProblem(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
      return `${spaceOrInodes(path)} to write ${path}: make room and run the same command again, what is verified is kept`;
    case 'EDQUOT':
      return `the disk quota is used up, for ${path}: make room and run the same command again, what is verified is kept`;
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
    case 'EFBIG':
      return `${path} becomes larger than its file system or the limit of the process (ulimit -f) allows`;
    case 'ENAMETOOLONG':
      return `the name of ${path} is too long for this file system`;
    case 'EMFILE':
    case 'ENFILE':
      return `too many open files to open ${path}: raise the limit (ulimit -n)`;
    case 'ENOMEM':
    case 'ENOBUFS':
    case 'EAGAIN':
      return `the system has no memory left to write ${path}`;
    default:
      return `${path}: ${message}`;
  }
}

/** ENOSPC covers bytes and inodes; the user must know which of them to free. */
function spaceOrInodes(path: string): string {
  return hasNoInodes(dirname(path)) ? 'no inodes are left (too many files)' : 'no space is left';
}

/** True if bytes are free but no inode is. File systems without a fixed number of inodes report 0 of 0. */
export function hasNoInodes(folder: string): boolean {
  try {
    const { bavail, files, ffree } = statfsSync(folder);
    return bavail > 0 && files > 0 && ffree === 0;
  } catch {
    return false;
  }
}
