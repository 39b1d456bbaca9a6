import type { Rank } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';

/** Remembers who gave what, where the uploader serves by that: bytes that were verified and kept. */
export function credit(context: DownloaderContext, rank: Rank, bytes: number): void {
  if (context.options.policy !== 'tit-for-tat') return;
  context.received.set(rank, (context.received.get(rank) ?? 0) + bytes);
}

/** Tells the uploader, at most once in `progressIntervalMs`. */
export function tellCredit(context: DownloaderContext): void {
  if (context.received.size === 0) return;
  context.tellUploader({ type: 'received', bytesByRank: [...context.received] });
  context.received.clear();
}
