import { ExitCode, printable } from '@shoal/common';

import type { DownloaderEvent, StorageAction } from '../../events.js';
import type { Shortage } from '../../shortage.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import { failFile } from './file-ends.js';
import { cancelAll } from '../requests/schedule-requests.js';
import { isOpen } from '../../peers/peer-pool.js';
import { digestOf } from '../files/storage-wait.js';

/**
 * The storage had no room. All downloads go to one folder, so all pause: nobody is asked for
 * anything, what came is kept, as much as was asked for, and tried again until there is room or
 * `diskWaitMs` is over. Uploads go on.
 */
export function handleStorageFull(
  context: DownloaderContext,
  { refused, folder, missing = 'space', reason }: Extract<DownloaderEvent, { readonly type: 'storage-full' }>,
): void {
  const { storage, options, now } = context;
  const file = context.files.get(digestOf(refused));
  if (file === undefined || file.isComplete) return;
  const givenUpAt = (storage.fullSince ?? now) + options.diskWaitMs;
  if (now >= givenUpAt) {
    failFile(context, file.digest, ExitCode.storage, reason);
    return;
  }
  const wasPaused = storage.isPaused;
  if (!storage.isKnown(refused)) releaseUpload(context, file, refused);
  const retryAt = storage.refuse(refused, now);
  context.setTimerAtLatest('storage', Math.min(retryAt, givenUpAt));
  if (!wasPaused) pause(context, file, folder, missing);
}

/** Tries everything again that was refused. */
export function retryStorage(context: DownloaderContext): void {
  for (const refused of context.storage.retry()) context.add(refused);
}

function pause(
  context: DownloaderContext,
  { digest, manifest }: FileDownload,
  folder: string,
  missing: Shortage,
): void {
  let missingBytes = 0;
  for (const file of context.files.values()) {
    missingBytes += file.manifest.length - file.heldBytes;
    cancelAll(context, file);
  }
  const name = printable(manifest.name);
  const { diskWaitMs } = context.options;
  context.log({ type: 'storage-full', name, digest, folder, missing, missingBytes, diskWaitMs });
}

/** Whoever sent the segment need not keep an upload open until there is room for it. */
function releaseUpload(context: DownloaderContext, file: FileDownload, refused: StorageAction): void {
  if (refused.type !== 'store-segment' || file.isDeclared) return;
  const source = context.pool.get(file.verifying.get(refused.index) ?? 0);
  const { digest, index: segment } = refused;
  if (source !== undefined && isOpen(source)) context.send(source, { tag: 'CANCEL', digest, segment });
}
