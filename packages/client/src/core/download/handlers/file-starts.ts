import { type Manifest, type Member, segmentBytes } from '@shoal/common';

import type { DownloaderEvent } from '../../events.js';
import type { Priority } from '../../priority.js';
import { subscribe } from './announcements.js';
import { areAllBanned, failIfAllAreBanned } from './ban.js';
import { updateMembers } from './connections.js';
import type { DownloaderContext } from '../downloader-context.js';
import { FileDownload } from '../files/file-download.js';
import { policyFor } from '../policies/policy-for.js';
import { reportState } from '../reports/progress-reports.js';
import { setStallTimer } from '../reports/stall-timer.js';
import { handleStorageDone } from './storage-resume.js';

/** A file is wanted: the host looks for what an earlier run left of it, while its members are dialled. */
export function fetchFile(
  context: DownloaderContext,
  manifest: Manifest,
  members: readonly Member[],
  priority: Priority,
  isRepair: boolean,
): void {
  const known = context.files.get(manifest.digest);
  if (known !== undefined && !(isRepair && known.isComplete)) return;
  const policy = policyFor(manifest, context.options, context.random);
  const file = new FileDownload(manifest, policy, context.random, context.now, priority);
  context.files.set(manifest.digest, file);
  context.add({ type: 'open-file', manifest, isRepair });
  updateMembers(context, file, members);
  failIfAllAreBanned(context, file);
  context.setTimerAtLatest('sweep', context.now + context.options.keepaliveMs / 2);
}

/** What is here of the file is known: the rest may be asked for. */
export function handleFileOpened(
  context: DownloaderContext,
  { digest, held, holes, path }: Extract<DownloaderEvent, { readonly type: 'file-opened' }>,
): void {
  const file = context.files.get(digest);
  if (file === undefined || file.isOpen) return;
  handleStorageDone(context, digest, 'open-file');
  file.open(held, context.now);
  let holeBytes = 0;
  for (const index of holes) holeBytes += segmentBytes(file.manifest, index);
  const resumedBytes = file.heldBytes - holeBytes;
  context.postToUploader({ type: 'file-opened', manifest: file.manifest, held, path });
  context.postToSession({ type: 'file-opened', digest, resumedBytes });
  const resumed = held.count - holes.count;
  if (resumed > 0) context.log({ type: 'download-resumed', digest, segments: resumed, bytes: resumedBytes });
  if (holes.count > 0) context.log({ type: 'holes-skipped', digest, segments: holes.count, bytes: holeBytes });
  if (held.count > 0 || areAllBanned(file)) reportState(context, file);
  for (const source of file.peers.values()) subscribe(context, file, source);
  if (file.states.isComplete) context.add({ type: 'complete-file', digest });
  setStallTimer(context);
  context.needsScheduling = true;
}
