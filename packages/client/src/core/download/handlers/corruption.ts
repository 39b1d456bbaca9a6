import { type Digest, printable } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';

/**
 * The upload thread found a segment wrong on disk: it is missing again. Of a file that is complete,
 * or about to be, the session asks for it anew: then all of it is checked, because damage is rarely
 * alone.
 */
export function handleCorruptSegment(context: DownloaderContext, digest: Digest, index: number): void {
  const file = context.files.get(digest);
  if (file === undefined || file.isDeclared || file.states.state(index) !== 'held') return;
  const name = printable(file.manifest.name);
  context.log({ type: 'segment-corrupt', name, digest, index });
  if (!file.states.isComplete) {
    file.invalidate(index);
    context.needsScheduling = true;
    return;
  }
  const isKnown = file.isDamaged;
  file.isDamaged = true;
  if (file.isComplete && !isKnown) context.postToSession({ type: 'file-damaged', digest });
}
