import { type Digest, type ErrorCodeName, ExitCode, printable } from '@shoal/common';

import { distrust } from './authentication.js';
import { dialAll } from './connections.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import { fail } from './file-ends.js';
import { reportState } from '../reports/progress-reports.js';
import { isOpen, type Source } from '../../peers/peer-pool.js';

/** Cuts off whoever sent what it should not have, for good. */
export function blame(context: DownloaderContext, source: Source, code: ErrorCodeName, reason: string): void {
  if (source.isBlamed) return;
  if (context.options.needsCredentials && source.state !== 'ready') {
    distrust(context, source, reason);
    return;
  }
  source.isBlamed = true;
  context.note({ note: 'source-blamed', rank: source.rank, reason: printable(reason) });
  if (isOpen(source)) context.send(source, { tag: 'ERROR', code, detail: reason });
  context.close(source, code, reason);
  context.roster.forget(source);
  for (const file of [...context.files.values()]) {
    const fileSource = file.sources.get(source.rank);
    if (fileSource === undefined) continue;
    file.forget(fileSource);
    file.blamed.add(source.rank);
    // Only a part of a large swarm is known here: the tracker may name others.
    if (areAllBlamed(file)) reportState(context, file);
  }
  dialAll(context);
  context.wantsFill = true;
}

/**
 * As `blame`, for a segment that is wrong; the tracker hears of it, too, where it is certain that the
 * member which it named has sent it. Anybody may dial, say that he has some rank, and be dialled back.
 */
export function blameForSegment(
  context: DownloaderContext,
  source: Source,
  digest: Digest,
  index: number,
  reason: string,
): void {
  const isCertain = context.options.needsCredentials ? isMemberHere(context, source) : source.isVouchedFor;
  if (isCertain && !source.isBlamed) {
    context.tellSession({ type: 'source-blamed', digest, index, rank: source.rank });
  }
  blame(context, source, 'INTEGRITY', reason);
}

/** It has proved to have this rank at the tracker that would hear of it: at another one the rank is somebody else's. */
function isMemberHere({ membership }: DownloaderContext, { state, vouchedBy }: Source): boolean {
  return state === 'ready' && vouchedBy === membership.instance;
}

export function areAllBlamed(file: FileDownload): boolean {
  return !file.isComplete && file.sources.size === 0 && !file.book.isComplete && file.blamed.size > 0;
}

/** A file whose every member sent wrong segments cannot be had; the tracker has just said who its members are. */
export function failIfAllAreBlamed(context: DownloaderContext, file: FileDownload): void {
  if (!areAllBlamed(file)) return;
  const { blamed } = file;
  const who = `${blamed.size === 1 ? 'client' : 'clients'} ${[...blamed].join(', ')}`;
  fail(context, file.digest, ExitCode.integrity, `nobody is left to download from: ${who} sent wrong segments`);
}
