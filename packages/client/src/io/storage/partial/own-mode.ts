import { readFileSync } from 'node:fs';

import { grantedMode } from '@shoal/common';

/** Gives the mode that a file or folder of a manifest gets here, as if it had been made with it. */
export function ownModes(): (kind: 'file' | 'folder', mode: number) => number {
  const umask = currentUmask();
  return (kind, mode) => grantedMode(kind, mode) & ~umask;
}

/** Asking Node sets the mask to 0 for a moment, in all threads: only where the system does not tell it. */
function currentUmask(): number {
  try {
    const [, umask] = /^Umask:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (umask !== undefined) return Number.parseInt(umask, 8);
  } catch {
    // No /proc.
  }
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way
  return process.umask();
}
