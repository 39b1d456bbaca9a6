import { type Manifest, type Member, segmentBytes } from '@shoal/common';

import type { DownloaderEvent } from '../../events.js';
import type { Priority } from '../../priority.js';
import { subscribe } from '../connection/announcements.js';
import { areAllBanned } from '../connection/ban.js';
import { updateMembers } from '../connection/members.js';
import { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';
import { policyFor } from '../policies/policy-for.js';
import { reportState } from '../reports/progress-reports.js';
import { setStallTimer, type StallParts } from '../reports/stall-timer.js';
import { type FailParts, failIfAllBanned } from './file-ends.js';
import { handleStorageDone } from './storage-done.js';

/** A file is wanted: the host looks for the segments of an earlier run while peers are connected to. */
export function fetchFile(
  parts: FailParts & Uses<'mark' | 'membership' | 'random'>,
  manifest: Manifest,
  members: readonly Member[],
  priority: Priority,
  isRepair: boolean,
): void {
  const { clock, files, mark, options, outbox, random, timers } = parts;
  const known = files.get(manifest.digest);
  if (known !== undefined && !(isRepair && known.isComplete)) return;
  const policy = policyFor(manifest, options, random);
  const file = new FileDownload({ manifest, policy, priority, random, mark }, clock.now);
  files.set(file);
  outbox.add({ type: 'open-file', manifest, isRepair });
  updateMembers(parts, file, members);
  failIfAllBanned(parts, file);
  timers.setAtLatest('sweep', clock.now + options.keepaliveMs / 2);
}

/** The segments of an earlier run are known: the others may be requested. */
export function handleFileOpened(
  parts: StallParts & Uses<'channels' | 'outbox'>,
  { digest, held, holes, path }: Extract<DownloaderEvent, { readonly type: 'file-opened' }>,
): void {
  const { clock, files, outbox } = parts;
  const file = files.get(digest);
  if (file === undefined || file.isOpen) return;
  handleStorageDone(parts, digest, 'open-file');
  file.open(held, clock.now);
  const { manifest } = file;
  let holeBytes = 0;
  for (const index of holes) holeBytes += segmentBytes(manifest, index);
  const resumedBytes = file.progress.heldBytes - holeBytes;
  outbox.postToUploader({ type: 'file-opened', manifest, held, path });
  outbox.postToSession({ type: 'file-opened', digest, resumedBytes });
  const resumed = held.count - holes.count;
  if (resumed > 0) outbox.log({ type: 'download-resumed', digest, segments: resumed, bytes: resumedBytes });
  if (holes.count > 0) outbox.log({ type: 'holes-skipped', digest, segments: holes.count, bytes: holeBytes });
  if (held.count > 0 || areAllBanned(file)) reportState(parts, file);
  for (const filePeer of file.peers) subscribe(parts, file, filePeer);
  if (file.states.isComplete) outbox.add({ type: 'complete-file', digest });
  setStallTimer(parts);
}
