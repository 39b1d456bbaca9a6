import type { Millis } from '@shoal/common';

import type { DownloaderContext } from './downloader-context.js';
import type { FileSource } from './file-source.js';

/** A refused request waits for so many of the source's smoothed request times (DESIGN §5). */
const BUSY_BACKOFF = 2;
const MIN_BUSY_MS = 5;
const MAX_CHOKED_MS = 1_000;

/**
 * How long not to ask a source that is BUSY. Where neighbours serve tit for tat, BUSY mostly means
 * choked, for many seconds: the pauses double, so that few messages go into finding out.
 */
export function busyPause({ options, random }: DownloaderContext, fileSource: FileSource): Millis {
  const expected = BUSY_BACKOFF * Math.max(MIN_BUSY_MS, fileSource.source.requestMs ?? MIN_BUSY_MS);
  const isMaybeChoked = options.policy === 'tit-for-tat' && fileSource.refusals > 0;
  const pause = isMaybeChoked
    ? Math.max(expected, Math.min(MAX_CHOKED_MS, expected * 2 ** fileSource.refusals))
    : expected;
  fileSource.refusals += 1;
  return pause * random.between(0.5, 1.5);
}
