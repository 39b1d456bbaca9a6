import { readFileSync } from 'node:fs';

import { grantedMode } from '@shoal/common';

/** Applies this process's umask to the modes of a manifest. */
export function ownModes(): (kind: 'file' | 'folder', mode: number) => number {
  const umask = currentUmask();
  return (kind, mode) => grantedMode(kind, mode) & ~umask;
}

/** process.umask() sets the umask to 0 for a moment, in all threads, so it is only the fallback. */
function currentUmask(): number {
  try {
    const [, umask] = /^Umask:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (umask !== undefined) return Number.parseInt(umask, 8);
  } catch {
    // The system has no /proc.
  }
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way
  return process.umask();
}
