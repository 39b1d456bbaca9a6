/** The most entries that one directory may have. */
export const MAX_ENTRIES = 200_000;

/** The longest path of an entry, and the longest target of a link, in bytes of UTF-8. */
export const MAX_PATH_BYTES = 2_048;

/** The most names in a path. */
export const MAX_PATH_DEPTH = 128;

/** Bytes of an entry in a manifest in addition to its path and target. */
export const ENTRY_FIXED_BYTES = 15;

/** One thing in a directory that is distributed as a whole. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link';
  /** '/'-separated, relative to the directory. */
  readonly path: string;
  /** Bytes; 0 unless a file. */
  readonly length: number;
  /** Permission bits, 0o000–0o777; 0 for a link. */
  readonly mode: number;
  /** A link's target, '' otherwise. */
  readonly target: string;
}

/**
 * The order in which a directory's entries stand in its manifest: that of their paths' UTF-8 bytes,
 * with '/' below every other byte. So a folder comes right before its contents, and these lie
 * together: `a`, `a/b`, `a.txt`. The same as comparing name by name.
 */
export function comparePaths(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return order(left) - order(right);
  }
  return a.length - b.length;
}

const SLASH = 0x2f;

/** UTF-8 sorts by code point; UTF-16's surrogates stand for those above U+FFFF but lie below U+E000. */
function order(unit: number): number {
  if (unit === SLASH) return -1;
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * The mode of a written or archived file or folder, before the umask: only the owner may write, there are only
 * permission bits, and the owner may read it in order to serve it.
 */
export function grantedMode(kind: 'file' | 'folder', mode: number): number {
  if (kind === 'folder') return (mode & 0o755) | 0o500;
  return (mode & (isExecutable(mode) ? 0o755 : 0o644)) | 0o400;
}

/** Whether the owner of a file may execute it: the only bit of a mode that means the same for another owner. */
export function isExecutable(mode: number): boolean {
  return (mode & 0o100) !== 0;
}

/** The folder that a path lies in: '' for the directory itself. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The bytes that all files of a directory have together. */
export function entriesLength(entries: readonly Entry[]): number {
  let sum = 0;
  for (const { length } of entries) sum += length;
  return sum;
}
