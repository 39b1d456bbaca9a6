import type { Rank } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';

/** Remembers who gave what, where the uploader serves by that: bytes that were verified and kept. */
export function addContribution(context: DownloaderContext, rank: Rank, bytes: number): void {
  if (context.options.servePolicy !== 'tit-for-tat') return;
  context.contributions.set(rank, (context.contributions.get(rank) ?? 0) + bytes);
}

/** Tells the uploader, at most once in `progressIntervalMs`. */
export function postContributions(context: DownloaderContext): void {
  if (context.contributions.size === 0) return;
  context.postToUploader({ type: 'received', bytesByRank: [...context.contributions] });
  context.contributions.clear();
}
