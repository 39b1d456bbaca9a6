import { type Digest, ExitCode, printable } from '@shoal/common';

import { connectPeers, removePeer } from './connections.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import { cancelAll } from '../requests/schedule-requests.js';
import { limitReport, stallReport } from '../reports/stall-report.js';
import { failsAt, noticeAt, setStallTimer } from '../reports/stall-timer.js';
import { discardRefused, handleStorageDone } from './storage-resume.js';

/** The whole file is verified, durable and under its final name. */
export function completeFile(context: DownloaderContext, digest: Digest, path: string): void {
  const file = context.files.get(digest);
  if (file === undefined || file.isComplete) return;
  handleStorageDone(context, digest, 'complete-file');
  file.isComplete = true;
  context.postToUploader({ type: 'file-moved', manifest: file.manifest, path });
  context.postToSession({ type: 'file-complete', progress: file.progress(), path });
  release(context, file, 'complete');
  if (file.isDamaged) context.postToSession({ type: 'file-damaged', digest });
}

/** The file cannot be had now; what is verified stays on disk for a later run. */
export function failFile(context: DownloaderContext, digest: Digest, exitCode: ExitCode, reason: string): void {
  const file = context.files.get(digest);
  if (file === undefined || file.isComplete) return;
  context.add({ type: 'close-file', digest });
  context.postToSession({ type: 'file-failed', digest, exitCode, reason });
  context.files.delete(digest);
  discardRefused(context, digest);
  release(context, file, 'failed');
}

/** Says of files that had no new segment for a while why that is, and fails them after too long. */
export function checkStalls(context: DownloaderContext): void {
  const { stallTimeoutMs } = context.options;
  for (const file of [...context.files.values()]) {
    if (!isStalled(context, file)) {
      noticeStall(context, file);
      continue;
    }
    const segment = file.firstUnheld();
    const isHeld = [...file.peers.values()].some(
      ({ held, isSuperSeeding: seederPicks }) => seederPicks || held.has(segment),
    );
    const within = `within ${stallTimeoutMs / 1000} s`;
    if (isHeld) failFile(context, file.digest, ExitCode.deadline, `nobody delivered segment ${segment} ${within}`);
    else
      failFile(context, file.digest, ExitCode.unknownFile, `no connected client offered segment ${segment} ${within}`);
  }
  setStallTimer(context);
}

function isStalled(context: DownloaderContext, file: FileDownload): boolean {
  return mayStall(context, file) && context.now >= failsAt(context, file);
}

function noticeStall(context: DownloaderContext, file: FileDownload): void {
  const { now } = context;
  if (!mayStall(context, file) || now < noticeAt(context, file)) return;
  const limitedForMs = context.limitedUntil - now;
  if (limitedForMs > 0) file.isLimitLogged = true;
  else file.stallNotices += 1;
  const { digest, lastProgressAt } = file;
  const name = printable(file.manifest.name);
  context.log({
    type: 'download-stalled',
    name,
    digest,
    stalledMs: now - lastProgressAt,
    cause:
      limitedForMs > 0 ? limitReport(context.options.rateDownBytesPerSecond, limitedForMs) : stallReport(file, now),
  });
}

function mayStall({ storage }: DownloaderContext, file: FileDownload): boolean {
  return !storage.isPaused && file.isOpen && !file.states.isComplete;
}

/** Lets go of every source that only this file needed; the other files have its requests and channels now. */
function release(context: DownloaderContext, file: FileDownload, reason: string): void {
  cancelAll(context, file);
  for (const source of [...file.peers.values()]) removePeer(context, file, source, reason);
  connectPeers(context);
  context.needsScheduling = true;
}
