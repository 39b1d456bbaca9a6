import type { Millis } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';
import type { FilePeer } from '../files/file-peer.js';

/** A refused request waits for so many of the source's smoothed request times (DESIGN §5). */
const BUSY_BACKOFF = 2;
const MIN_BUSY_MS = 5;
const MAX_BUSY_MS = 1_000;
/** So often a source with a full queue may say BUSY in honest traffic; where neighbours serve tit for tat it mostly means choked. */
const PATIENT_REFUSALS = 8;

/**
 * How long not to ask a source that is BUSY. Where it stays so the pauses double, so that few
 * messages go into finding out: it is choking this client, or it never gives anything.
 */
export function busyBackoff({ options, random }: DownloaderContext, fileSource: FilePeer): Millis {
  const expected = BUSY_BACKOFF * Math.max(MIN_BUSY_MS, fileSource.peer.requestMs ?? MIN_BUSY_MS);
  const patience = options.servePolicy === 'tit-for-tat' ? 0 : PATIENT_REFUSALS;
  const doublings = Math.max(0, fileSource.refusals - patience);
  const pause = doublings > 0 ? Math.max(expected, Math.min(MAX_BUSY_MS, expected * 2 ** doublings)) : expected;
  fileSource.refusals += 1;
  return pause * random.between(0.5, 1.5);
}
