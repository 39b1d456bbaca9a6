/**
 * Runs an operation that some file systems do not support: syncing a folder (FUSE, CIFS, 9p), setting modes or times
 * (FAT, CIFS). An unsupported operation counts as done; other failures, such as a broken disk, are rethrown.
 */
export async function whereSupported(operation: () => Promise<void>): Promise<void> {
  try {
    await operation();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
}

export function isUnsupported(error: unknown): boolean {
  return UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? '');
}

const UNSUPPORTED = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'ENOTTY', 'EPERM', 'EROFS']);
