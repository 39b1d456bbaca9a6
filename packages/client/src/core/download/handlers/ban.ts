import { type Digest, type ErrorCodeName, ExitCode, printable } from '@shoal/common';

import { rejectPeer } from './authentication.js';
import { connectPeers } from './connections.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import { failFile } from './file-ends.js';
import { reportState } from '../reports/progress-reports.js';
import { isOpen, type Peer } from '../../peers/peer-pool.js';

/** Cuts off whoever sent what it should not have, for good. */
export function banPeer(context: DownloaderContext, source: Peer, code: ErrorCodeName, reason: string): void {
  if (source.isBanned) return;
  if (context.options.needsCredentials && source.state !== 'ready') {
    rejectPeer(context, source, reason);
    return;
  }
  source.isBanned = true;
  context.log({ type: 'peer-banned', rank: source.rank, reason: printable(reason) });
  if (isOpen(source)) context.send(source, { tag: 'ERROR', code, detail: reason });
  context.close(source, code, reason);
  context.pool.remove(source);
  for (const file of [...context.files.values()]) {
    const fileSource = file.peers.get(source.rank);
    if (fileSource === undefined) continue;
    file.removePeer(fileSource);
    file.banned.add(source.rank);
    // Only a part of a large swarm is known here: the tracker may name others.
    if (areAllBanned(file)) reportState(context, file);
  }
  connectPeers(context);
  context.needsScheduling = true;
}

/**
 * As `blame`, for a segment that is wrong; the tracker hears of it, too, where it is certain that the
 * member which it named has sent it. Anybody may dial, say that he has some rank, and be dialled back.
 */
export function banForSegment(
  context: DownloaderContext,
  source: Peer,
  digest: Digest,
  index: number,
  reason: string,
): void {
  const isCertain = context.options.needsCredentials ? isMemberHere(context, source) : source.isAddressVerified;
  if (isCertain && !source.isBanned) {
    context.postToSession({ type: 'peer-banned', digest, index, rank: source.rank });
  }
  banPeer(context, source, 'INTEGRITY', reason);
}

/** It has proved to have this rank at the tracker that would hear of it: at another one the rank is somebody else's. */
function isMemberHere({ membership }: DownloaderContext, { state, trackerInstance: vouchedBy }: Peer): boolean {
  return state === 'ready' && vouchedBy === membership.instance;
}

export function areAllBanned(file: FileDownload): boolean {
  return !file.isComplete && file.peers.size === 0 && !file.states.isComplete && file.banned.size > 0;
}

/** A file whose every member sent wrong segments cannot be had; the tracker has just said who its members are. */
export function failIfAllAreBanned(context: DownloaderContext, file: FileDownload): void {
  if (!areAllBanned(file)) return;
  const { banned: blamed } = file;
  const who = `${blamed.size === 1 ? 'client' : 'clients'} ${[...blamed].join(', ')}`;
  failFile(context, file.digest, ExitCode.integrity, `nobody is left to download from: ${who} sent wrong segments`);
}
