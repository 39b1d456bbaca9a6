import { type Entry, grantedMode } from '@shoal/common';

import { tarEnd, tarHeader, tarPadding } from './tar-header.js';

/**
 * A directory as a tar archive while it downloads: `contents` yields the contents of its files in the
 * order of the entries. A yielded piece belongs to the reader until it requests the next one.
 */
export async function* tarOf(
  name: string,
  entries: readonly Entry[],
  contents: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void> {
  let rest: Buffer = Buffer.alloc(0);
  yield tarHeader({ kind: 'folder', path: name, length: 0, mode: 0o755, target: '' });
  for (const entry of entries) {
    yield tarHeader({ ...entry, path: `${name}/${entry.path}`, mode: modeOf(entry) });
    let left = entry.length;
    while (left > 0) {
      if (rest.length === 0) {
        const next = await contents.next();
        if (next.done === true) throw new Error(`the contents of ${name} end within ${entry.path}`);
        rest = next.value;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
    const padding = tarPadding(entry.length);
    if (padding.length > 0) yield padding;
  }
  yield tarEnd();
}

/** The reader's umask is for the reader to apply: the archive is the same everywhere. */
function modeOf({ kind, mode }: Entry): number {
  return kind === 'link' ? 0o777 : grantedMode(kind, mode);
}
