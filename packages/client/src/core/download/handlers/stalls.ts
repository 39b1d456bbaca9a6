import { ExitCode, printable } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import { limitReport, stallReport } from '../reports/stall-report.js';
import { failsAt, isStallable, noticeAt, setStallTimer } from '../reports/stall-timer.js';
import { type FailParts, failFile } from './file-ends.js';

/** Reports stalled downloads with their cause, and fails those that are stalled for too long. */
export function checkStalls(parts: FailParts): void {
  for (const file of parts.files.values()) {
    if (!isStallable(parts, file)) continue;
    if (parts.clock.now >= failsAt(parts, file)) failStalled(parts, file);
    else if (parts.clock.now >= noticeAt(parts, file)) reportStall(parts, file);
  }
  setStallTimer(parts);
}

function failStalled(parts: FailParts, file: FileDownload): void {
  const segment = file.firstUnheld();
  const within = `within ${parts.options.stallTimeoutMs / 1000} s`;
  const isAvailable = [...file.peers].some(({ held, isSuperSeeding }) => isSuperSeeding || held.has(segment));
  const [exitCode, reason] = isAvailable
    ? [ExitCode.deadline, `download stalled: no peer delivered segment ${segment} ${within}`]
    : [ExitCode.unknownFile, `download stalled: no connected peer offered segment ${segment} ${within}`];
  failFile(parts, file.digest, exitCode, reason);
}

function reportStall({ clock, limit, outbox }: FailParts, file: FileDownload): void {
  const { digest, manifest, progress } = file;
  const limitedForMs = limit.closedUntil - clock.now;
  if (limitedForMs > 0) progress.noteLimit();
  else progress.countStallNotice();
  outbox.log({
    type: 'download-stalled',
    name: printable(manifest.name),
    digest,
    stalledMs: clock.now - progress.lastProgressAt,
    cause: limitedForMs > 0 ? limitReport(limit.bytesPerSecond, limitedForMs) : stallReport(file, clock.now),
  });
}
