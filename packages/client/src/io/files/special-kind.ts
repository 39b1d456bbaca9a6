import type { BigIntStats } from 'node:fs';

/** What it is that is neither a file nor a folder nor a link; undefined for one of these. */
export function specialKind(stats: BigIntStats): string | undefined {
  if (stats.isSocket()) return 'a socket';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return undefined;
}
