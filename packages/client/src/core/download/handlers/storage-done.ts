import type { Digest } from '@shoal/common';

import type { StorageAction } from '../../events.js';
import type { Uses } from '../parts/parts.js';
import { setStallTimer, type StallParts } from '../reports/stall-timer.js';

/** A storage action succeeded. Ends the pause if it was the last one that the full disk delayed. */
export function handleStorageDone(
  parts: StallParts & Uses<'outbox'>,
  digest: Digest,
  action: StorageAction['type'],
  index?: number,
): void {
  const pausedMs = parts.storage.done(digest, action, index, parts.clock.now);
  if (pausedMs === undefined) return;
  parts.outbox.log({ type: 'storage-available', pausedMs });
  resume(parts);
}

/** The file has failed. Ends the pause if the full disk delayed only this file. */
export function discardRefused(parts: StallParts, digest: Digest): void {
  if (parts.storage.discard(digest)) resume(parts);
}

/** The pause does not count as a stall. */
function resume(parts: StallParts): void {
  for (const file of parts.files.values()) file.resume(parts.clock.now);
  setStallTimer(parts);
}
