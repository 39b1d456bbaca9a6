import { type Digest, printable } from '@shoal/common';

import type { Uses } from '../parts/parts.js';

/**
 * The uploader found a held segment corrupt on disk: it is missing again. Where the file is complete, or about to be,
 * the session fetches it again, which verifies all of it: corruption is rarely limited to one segment.
 */
export function handleCorruptSegment({ files, outbox }: Uses<'files' | 'outbox'>, digest: Digest, index: number): void {
  const file = files.get(digest);
  if (file === undefined || file.isDeclared || file.states.state(index) !== 'held') return;
  const name = printable(file.manifest.name);
  outbox.log({ type: 'segment-corrupt', name, digest, index });
  if (!file.states.isComplete) {
    file.invalidate(index);
    return;
  }
  const isNew = file.markDamaged();
  if (file.isComplete && isNew) outbox.postToSession({ type: 'file-damaged', digest });
}
