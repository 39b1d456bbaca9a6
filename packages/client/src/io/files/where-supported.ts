/**
 * Runs what not every file system can do: syncing a folder (FUSE, CIFS, 9p), setting modes or times (FAT, CIFS). Where it
 * cannot be done, it counts as done; what fails for another reason, as by a broken disk, still fails.
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
