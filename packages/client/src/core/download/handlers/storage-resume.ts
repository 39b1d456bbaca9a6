import type { Digest } from '@shoal/common';

import type { StorageAction } from '../../events.js';
import type { DownloaderContext } from '../downloader-context.js';
import { setStallTimer } from '../reports/stall-timer.js';

/** The storage has done what it was told to: where that was waited for, the downloads go on. */
export function handleStorageDone(
  context: DownloaderContext,
  digest: Digest,
  what: StorageAction['type'],
  index?: number,
): void {
  const pausedMs = context.storage.done(digest, what, index, context.now);
  if (pausedMs === undefined) return;
  context.log({ type: 'storage-available', pausedMs });
  resume(context);
}

/** A file is given up: where there was no room only for this one, the others go on. */
export function discardRefused(context: DownloaderContext, digest: Digest): void {
  if (context.storage.forget(digest)) resume(context);
}

/** No download is blamed for standing still while nobody was asked for anything. */
function resume(context: DownloaderContext): void {
  for (const file of context.files.values()) file.lastProgressAt = context.now;
  setStallTimer(context);
  context.needsScheduling = true;
}
