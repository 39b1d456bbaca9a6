import { allows, type ChannelId, type Digest, EVERYTHING, type NotOkReason, type SegmentWish } from '@shoal/common';

import type { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import type { UploadPeer } from '../peers/upload-peer.js';
import type { WaitingRequest } from '../slots/waiting-request.js';
import { countUpload, returnSegment } from './end-upload.js';
import { evictRequest } from './evict-request.js';
import { isFirstCopy } from './first-copy.js';
import { refuse } from './refuse-requests.js';

/** Requests for any segment, or for first copies, that one principal may have waiting, as a number of channels. */
const MAX_PRINCIPAL_CHANNELS = 16;

type RequestParts = Uses<
  | 'active'
  | 'channels'
  | 'clock'
  | 'files'
  | 'mark'
  | 'options'
  | 'peers'
  | 'policy'
  | 'queue'
  | 'random'
  | 'slots'
  | 'timers'
>;

/** SEGMENT_REQUEST: queues it, or refuses it and returns false. */
export function handleRequest(
  parts: RequestParts,
  peer: UploadPeer,
  correlation: number,
  digest: Digest,
  segment: SegmentWish,
): boolean {
  const { channels, clock, files, mark, queue, slots } = parts;
  const { channel, principal } = peer;
  const request: WaitingRequest = { channel, principal, correlation, digest, segment, since: clock.now };
  const file = files.get(digest);
  const problem = file === undefined ? 'UNKNOWN_FILE' : requestProblem(parts, file, request);
  if (problem !== undefined) {
    refuse(parts, request, problem);
    return false;
  }
  if (file?.isDeclared === true && segment !== 'any') {
    // The segment has no bytes, so it needs no upload slot.
    const payload = new Uint8Array(0);
    channels.send(channel, { tag: 'OK', digest, index: segment, load: slots.load, payload }, correlation);
    countUpload(parts, file, 0);
    return true;
  }
  if (hasRoom(parts, request) || evictRequest(parts, request)) {
    queue.add(request);
    return true;
  }
  refuse(parts, request, 'BUSY');
  // A slot may be reclaimed from a receiver that acknowledges nothing.
  mark.set();
  return false;
}

/** CANCEL: the peer takes back its request for the segment, or the upload that it led to. */
export function handleCancel(
  parts: Uses<'active' | 'files' | 'mark' | 'peers' | 'queue'>,
  channel: ChannelId,
  digest: Digest,
  index: number,
): void {
  parts.queue.removeOf(channel, (r) => r.digest === digest && r.segment === index);
  handleDiscarded(parts, channel, digest, index);
}

/** CANCEL_ANY: the peer takes back its waiting requests for any segment. */
export function handleCancelAny({ mark, queue }: Uses<'mark' | 'queue'>, channel: ChannelId, digest: Digest): void {
  queue.removeOf(channel, (r) => r.digest === digest && r.segment === 'any');
  mark.set();
}

/** DISCARDED: the peer does not keep the segment that it received. */
export function handleDiscarded(
  parts: Uses<'active' | 'files' | 'mark' | 'peers'>,
  channel: ChannelId,
  digest: Digest,
  index: number,
): void {
  const upload = parts.active.end(channel, digest, index);
  if (upload !== undefined) returnSegment(parts, upload);
  parts.mark.set();
}

/** The reason to refuse the request; undefined where it may be served now or later. */
function requestProblem(parts: RequestParts, file: ServedFile, request: WaitingRequest): NotOkReason | undefined {
  const { active, peers, queue } = parts;
  const { channel, digest, segment } = request;
  if (!allows(peers.get(channel)?.grant ?? EVERYTHING, 'get', file.manifest)) return 'UNAUTHORISED';
  if (segment === 'any') {
    if (!file.isSuperSeeding) return 'MISSING';
    return isAdmitted(parts, channel) ? undefined : 'BUSY';
  }
  if (segment >= file.segments) return 'OUT_OF_RANGE';
  if (!file.has(segment)) return 'MISSING';
  if (file.isDeclared) return undefined;
  if (!isAdmitted(parts, channel)) return 'BUSY';
  return active.has(channel, digest, segment) || queue.has(channel, digest, segment) ? 'BUSY' : undefined;
}

function hasRoom(parts: RequestParts, request: WaitingRequest): boolean {
  const { clock, options, queue, slots } = parts;
  const isFirst = request.segment === 'any' || isFirstCopy(parts, request);
  const { maxWaitingAnyPerChannel: most } = options;
  const isOneOfMany = queue.waitingOfPrincipal(request.principal) >= MAX_PRINCIPAL_CHANNELS * most;
  if (isFirst && !isOneOfMany && queue.waitingOf(request.channel) < most) return true;
  if (request.segment === 'any') return false;
  // A slot may be free although requests wait, because starts of uploads are spaced.
  return queue.certain.size < slots.free(clock.now) + options.maxWaitingRequests;
}

function isAdmitted(parts: RequestParts, channel: ChannelId): boolean {
  const { active, clock, peers, policy } = parts;
  const peer = peers.get(channel);
  if (!policy.admits(peer?.rank ?? 0, clock.now)) return false;
  return !active.isStuck(channel, clock.now) && peer?.isBlocked(clock.now) !== true;
}
