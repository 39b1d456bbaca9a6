import type { Millis } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';

/** Wakes the downloader when the next file has had no new segment for too long, or for so long that somebody may wonder. */
export function setStallTimer(context: DownloaderContext): void {
  if (context.storage.isPaused) return;
  for (const file of context.files.values()) {
    if (!file.isOpen || file.states.isComplete) continue;
    context.setTimerAtLatest('stall', Math.min(failsAt(context, file), noticeAt(context, file)));
  }
}

/** The time in which this client holds itself back is nobody's fault. */
export function failsAt({ options, limitedUntil }: DownloaderContext, { lastProgressAt }: FileDownload): Millis {
  return options.stallTimeoutMs === 0 ? Infinity : Math.max(lastProgressAt, limitedUntil) + options.stallTimeoutMs;
}

/** Less and less often; that this client holds itself back, once. */
export function noticeAt({ options, limitedUntil, now }: DownloaderContext, file: FileDownload): Millis {
  const { lastProgressAt, stallNotices, isLimitLogged: isLimitNoted } = file;
  if (options.stallNoticeMs === 0) return Infinity;
  const since = limitedUntil > now && !isLimitNoted ? lastProgressAt : Math.max(lastProgressAt, limitedUntil);
  return since + options.stallNoticeMs * 2 ** stallNotices;
}
