import { grantedMode } from '@shoal/common';

/** The mode that a file or folder of a manifest gets here, as if it had been made with it. */
export function ownMode(kind: 'file' | 'folder', mode: number): number {
  return grantedMode(kind, mode) & ~process.umask();
}
