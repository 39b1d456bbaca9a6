import { type Digest, ExitCode } from '@shoal/common';

import { areAllBanned } from '../connection/ban.js';
import { type ConnectParts, connectPeers } from '../connection/connect.js';
import { removePeer } from '../connection/members.js';
import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';
import type { StallParts } from '../reports/stall-timer.js';
import { cancelAll } from '../requests/cancel-requests.js';
import { discardRefused, handleStorageDone } from './storage-done.js';

export type FailParts = ConnectParts & StallParts & Uses<'outbox'>;

/** The file is verified, durable and under its final name. */
export function completeFile(parts: FailParts, digest: Digest, path: string): void {
  const { files, outbox } = parts;
  const file = files.get(digest);
  if (file === undefined || file.isComplete) return;
  handleStorageDone(parts, digest, 'complete-file');
  file.complete();
  outbox.postToUploader({ type: 'file-moved', manifest: file.manifest, path });
  outbox.postToSession({ type: 'file-complete', progress: file.report(), path });
  releasePeers(parts, file, 'complete');
  if (file.isDamaged) outbox.postToSession({ type: 'file-damaged', digest });
}

/** The download fails. Verified segments stay on disk for a later run. */
export function failFile(parts: FailParts, digest: Digest, exitCode: ExitCode, reason: string): void {
  const { files, outbox } = parts;
  const file = files.get(digest);
  if (file === undefined || file.isComplete) return;
  outbox.add({ type: 'close-file', digest });
  outbox.postToSession({ type: 'file-failed', digest, exitCode, reason });
  files.delete(digest);
  discardRefused(parts, digest);
  releasePeers(parts, file, 'failed');
}

/** Fails a file all of whose members are banned. To be called when the tracker has just sent its members. */
export function failIfAllBanned(parts: FailParts, file: FileDownload): void {
  if (!areAllBanned(file)) return;
  const { banned } = file.peers;
  const clients = `${banned.size === 1 ? 'client' : 'clients'} ${[...banned].join(', ')}`;
  failFile(parts, file.digest, ExitCode.integrity, `no peer is left, corrupt segments were received from ${clients}`);
}

/** Removes the file's peers. Its share of requests and channels goes to the other files. */
function releasePeers(parts: FailParts, file: FileDownload, reason: string): void {
  cancelAll(parts, file);
  for (const filePeer of [...file.peers]) removePeer(parts, file, filePeer, reason);
  connectPeers(parts);
}
