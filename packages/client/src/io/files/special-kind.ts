import type { BigIntStats } from 'node:fs';

/** Names the kind of a socket, pipe or device; undefined for a file, folder or link. */
export function specialKind(stats: BigIntStats): string | undefined {
  if (stats.isSocket()) return 'a socket';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return undefined;
}
