import type { Millis } from '@shoal/common';

import type { DownloaderContext } from './downloader-context.js';
import type { FileDownload } from './file-download.js';

/** Wakes the downloader when the next file has had no new segment for too long, or for so long that somebody may wonder. */
export function setStallTimer(context: DownloaderContext): void {
  if (context.storage.isPaused) return;
  for (const file of context.files.values()) {
    if (!file.isOpen || file.book.isComplete) continue;
    context.setTimerBy('stall', Math.min(failsAt(context, file), noticeAt(context, file)));
  }
}

export function failsAt({ options }: DownloaderContext, { lastProgressAt }: FileDownload): Millis {
  return options.stallTimeoutMs === 0 ? Infinity : lastProgressAt + options.stallTimeoutMs;
}

/** Less and less often. */
export function noticeAt({ options }: DownloaderContext, { lastProgressAt, stallNotices }: FileDownload): Millis {
  return options.stallNoticeMs === 0 ? Infinity : lastProgressAt + options.stallNoticeMs * 2 ** stallNotices;
}
