import type { Shortage } from '@shoal/client/core';

/** Names the resource that ran out, in one clause; `place` is printable. */
export function shortageText(missing: Shortage, place: string): string {
  return {
    space: `no space is left in ${place}`,
    quota: `the disk quota for ${place} is used up`,
    inodes: `no inodes are left in ${place} (too many files)`,
    descriptors: 'too many files are open (ulimit -n)',
    memory: 'the system has no memory left',
  }[missing];
}
