import type { Millis } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';

export type StallParts = Uses<'clock' | 'files' | 'limit' | 'options' | 'storage' | 'timers'>;

/** Sets the timer for the next file that is to be reported as stalled, or fails. */
export function setStallTimer(parts: StallParts): void {
  for (const file of parts.files.values()) {
    if (isStallable(parts, file))
      parts.timers.setAtLatest('stall', Math.min(failsAt(parts, file), noticeAt(parts, file)));
  }
}

/** False while the file needs no segment, or the disk is full. */
export function isStallable({ storage }: Uses<'storage'>, file: FileDownload): boolean {
  return !storage.isPaused && file.isActive;
}

/** Time at which a stalled file fails. Delay by this client's own rate limit does not count. */
export function failsAt({ options, limit }: Uses<'limit' | 'options'>, { progress }: FileDownload): Millis {
  if (options.stallTimeoutMs === 0) return Infinity;
  return Math.max(progress.lastProgressAt, limit.closedUntil) + options.stallTimeoutMs;
}

/** Time of the next stall report; the interval doubles. A delay by this client's own rate limit is reported once. */
export function noticeAt(
  { options, limit, clock }: Uses<'clock' | 'limit' | 'options'>,
  { progress }: FileDownload,
): Millis {
  const { lastProgressAt, stallNotices, isLimitNoted } = progress;
  if (options.stallNoticeMs === 0) return Infinity;
  const isLimited = limit.closedUntil > clock.now && !isLimitNoted;
  const since = isLimited ? lastProgressAt : Math.max(lastProgressAt, limit.closedUntil);
  return since + options.stallNoticeMs * 2 ** stallNotices;
}
