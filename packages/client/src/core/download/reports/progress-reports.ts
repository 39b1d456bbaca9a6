import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';
import { unresponsivePeers } from './unresponsive-peers.js';

/** Reports the progress of a file if segments were stored since the last report. */
export function reportProgress(parts: Uses<'clock' | 'outbox'>, file: FileDownload): void {
  if (file.states.held !== file.progress.reportedSegments) reportState(parts, file);
}

/** Reports the state of a file. The tracker answers with a member list, which helps a download that is stalled. */
export function reportState({ clock, outbox }: Uses<'clock' | 'outbox'>, file: FileDownload): void {
  if (!file.isOpen || file.isComplete) return;
  file.progress.report(file.states.held);
  const undelivering = unresponsivePeers(file, clock.now);
  outbox.postToSession({ type: 'progress', progress: file.report(), undelivering });
}

/** Reports who contributed, for tit-for-tat. */
export function reportContributions({ contributions, outbox }: Uses<'contributions' | 'outbox'>): void {
  const bytesByRank = contributions.take();
  if (bytesByRank.length > 0) outbox.postToUploader({ type: 'received', bytesByRank });
}
