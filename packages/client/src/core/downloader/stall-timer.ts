import type { DownloaderContext } from './downloader-context.js';

/** Wakes the downloader when the next file has had no new segment for too long. */
export function setStallTimer(context: DownloaderContext): void {
  const { stallTimeoutMs } = context.options;
  if (stallTimeoutMs === 0 || context.storage.isPaused) return;
  for (const file of context.files.values()) {
    if (file.isOpen && !file.book.isComplete) context.setTimerBy('stall', file.lastProgressAt + stallTimeoutMs);
  }
}
