import { ExitCode, printable } from '@shoal/common';

import type { DownloaderEvent, StorageAction } from '../../events.js';
import type { Shortage } from '../../shortage.js';
import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';
import { digestOf } from '../parts/storage-wait.js';
import { cancelAll } from '../requests/cancel-requests.js';
import { type FailParts, failFile } from './file-ends.js';

/**
 * The disk is full. All downloads write to one folder, so all pause: nothing is requested, and received segments are
 * kept in memory and retried until there is space, or until `diskWaitMs` is over. Uploads continue.
 */
export function handleStorageFull(
  parts: FailParts,
  { refused, folder, missing = 'space', reason }: Extract<DownloaderEvent, { readonly type: 'storage-full' }>,
): void {
  const { clock, files, options, storage, timers } = parts;
  const file = files.get(digestOf(refused));
  if (file === undefined || file.isComplete) return;
  const failsAt = (storage.fullSince ?? clock.now) + options.diskWaitMs;
  if (clock.now >= failsAt) {
    failFile(parts, file.digest, ExitCode.storage, reason);
    return;
  }
  const wasPaused = storage.isPaused;
  if (!storage.isKnown(refused)) releaseUpload(parts, file, refused);
  const retryAt = storage.refuse(refused, clock.now);
  timers.setAtLatest('storage', Math.min(retryAt, failsAt));
  if (!wasPaused) pause(parts, file, folder, missing);
}

/** Retries all refused storage actions. */
export function retryStorage({ outbox, storage }: Uses<'outbox' | 'storage'>): void {
  for (const refused of storage.retry()) outbox.add(refused);
}

function pause(parts: FailParts, { digest, manifest }: FileDownload, folder: string, missing: Shortage): void {
  const { files, options, outbox } = parts;
  let missingBytes = 0;
  for (const file of files.values()) {
    missingBytes += file.manifest.length - file.progress.heldBytes;
    cancelAll(parts, file);
  }
  const name = printable(manifest.name);
  const { diskWaitMs } = options;
  outbox.log({ type: 'storage-full', name, digest, folder, missing, missingBytes, diskWaitMs });
}

/** The sender's upload slot does not have to wait for the disk. */
function releaseUpload(
  { channels, pool }: Uses<'channels' | 'pool'>,
  file: FileDownload,
  refused: StorageAction,
): void {
  if (refused.type !== 'store-segment' || file.isDeclared) return;
  const peer = pool.get(file.verifying.get(refused.index) ?? 0);
  const { digest, index } = refused;
  if (peer?.isOpen === true) channels.send(peer, { tag: 'DISCARDED', digest, index });
}
