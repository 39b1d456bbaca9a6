import { expectRejection } from '@shoal/testing';
import { describe, it } from 'mocha';

import { whereSupported } from '#src/io/files/where-supported.js';

const failing = (code: string) => (): Promise<void> => Promise.reject(Object.assign(new Error(code), { code }));

describe('what a file system cannot do', () => {
  it('counts as done', async () => {
    for (const code of ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EROFS']) {
      await whereSupported(failing(code));
    }
  });

  it('is no failure of the disk, of its room or of the folder', async () => {
    for (const code of ['EIO', 'ENOSPC', 'EDQUOT', 'ENOENT', 'EBADF']) {
      await expectRejection(whereSupported(failing(code)), { code });
    }
  });
});
