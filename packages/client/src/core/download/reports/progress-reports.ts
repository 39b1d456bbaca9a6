import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import { unresponsivePeers } from './unresponsive-peers.js';

/** Tells how far the file is, where that is news. */
export function reportProgress(context: DownloaderContext, file: FileDownload): void {
  if (file.isComplete || file.states.held === file.reportedSegments) return;
  reportState(context, file);
}

/** The tracker answers with the members: what helps a download that gets nowhere, too. */
export function reportState(context: DownloaderContext, file: FileDownload): void {
  if (!file.isOpen || file.isComplete) return;
  file.reportedSegments = file.states.held;
  context.postToSession({
    type: 'progress',
    progress: file.progress(),
    undelivering: unresponsivePeers(file, context.now),
  });
}
