import type { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import type { ActiveUpload } from '../slots/active-uploads.js';

/** The upload did not arrive: super-seeding sends a segment that it picked to another peer. */
export function returnSegment(
  { files, peers }: Uses<'files' | 'peers'>,
  { digest, index, isSuperSeeded }: ActiveUpload,
): void {
  if (isSuperSeeded && !peers.holds(digest, index)) files.get(digest)?.returnSegment(index);
}

/** Counts an upload, and reports the totals soon; negative numbers take one back. */
export function countUpload(
  { clock, files, options, timers }: Uses<'clock' | 'files' | 'options' | 'timers'>,
  file: ServedFile,
  bytes: number,
  segments = 1,
): void {
  file.countUpload(bytes, segments);
  if (!files.hasUnreported) timers.set('report', clock.now + options.reportIntervalMs);
  files.markUnreported(file.digest);
}
