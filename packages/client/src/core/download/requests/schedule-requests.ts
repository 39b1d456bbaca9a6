import { type Millis, segmentBytes, type SegmentWish } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import type { OutstandingRequest } from '../files/outstanding-requests.js';
import type { FilePeer } from '../files/file-peer.js';
import { slowPeerTimeout } from './slow-peer.js';
import { markCancelled, type Peer } from '../../peers/peer-pool.js';

/** A request is overdue after so many of its source's smoothed request times (DESIGN §5). */
const TIMEOUT_FACTOR = 5;

/**
 * Asks for as much as the policies of all files want to ask for now: by priority; then the file
 * with the fewest requests outstanding, then the one that waits longest for a segment, so that none
 * starves. One of lower priority gets what those above it leave of the budget. Nothing is asked for
 * while the storage has no room (INV-DISK-5).
 */
export function scheduleRequests(context: DownloaderContext): void {
  if (context.storage.isPaused) return;
  if (context.files.size <= 1) {
    const file = context.files.first;
    if (file?.isOpen === true && !file.states.isComplete) scheduleFile(context, file, 0);
    return;
  }
  const files = [...context.files.values()].filter((file) => file.isOpen && !file.states.isComplete);
  files.sort(
    (a, b) => a.priority - b.priority || a.requests.size - b.requests.size || a.lastProgressAt - b.lastProgressAt,
  );
  let all = 0;
  for (const file of files) if (!file.isDeclared) all += file.requests.size;
  for (const file of files) {
    const others = file.isDeclared ? all : all - file.requests.size;
    scheduleFile(context, file, others);
    if (!file.isDeclared) all = others + file.requests.size;
  }
}

function scheduleFile(context: DownloaderContext, file: FileDownload, others: number): void {
  while (file.requests.size < file.policy.maxOutstanding) {
    const allowed = budget(context, file, others, 1);
    const invited = file.hasIdlePeer ? budget(context, file, others, INVITED_SHARE) : allowed;
    const { connected } = context.pool;
    if (!file.mayAskMore(allowed, invited, connected)) return;
    const choice = file.policy.next(file.view(context.now, allowed, invited, connected));
    if (choice === undefined) {
      context.setTimerAtLatest('retry', file.nextLateAt(context.now));
      return;
    }
    if (!context.rate.isOpen(context.now)) {
      context.limitedUntil = context.rate.opensAt(context.now);
      context.setTimerAtLatest('rate', context.limitedUntil);
      return;
    }
    sendRequest(context, file, choice.peer, choice.segment);
  }
}

/** Not to be asked before some time has passed; `retry` then fills again. */
export function backOff(context: DownloaderContext, source: FilePeer, ms: Millis): void {
  source.busyUntil = context.now + ms;
  context.setTimerAtLatest('retry', source.busyUntil);
}

/** Some source's backoff is over. */
export function retry(context: DownloaderContext): void {
  for (const file of context.files.values()) {
    for (const { busyUntil } of file.peers.values()) {
      if (busyUntil > context.now) context.setTimerAtLatest('retry', busyUntil);
    }
  }
  context.needsScheduling = true;
}

/**
 * Takes the request back: its answer may still come, and is kept where the segment is still needed. A
 * CANCEL of ANY takes back all that wait there, so they all end here.
 */
export function cancel(context: DownloaderContext, file: FileDownload, request: OutstandingRequest): void {
  const { rank, segment } = request;
  const source = file.peers.get(rank)?.peer;
  if (source !== undefined) context.send(source, { tag: 'CANCEL', digest: file.digest, segment });
  const isAny = segment === 'any';
  const all = isAny ? [...file.requests].filter((r) => r.rank === rank && r.segment === 'any') : [request];
  for (const ended of all) {
    if (source !== undefined) markCancelled(source, ended);
    endUnanswered(context, file, ended);
  }
}

/** No answer with bytes came: what the rate limit was charged for it is free for another. */
export function endUnanswered(context: DownloaderContext, file: FileDownload, request: OutstandingRequest): void {
  context.rate.giveBack(request.chargedBytes);
  file.endRequest(request);
}

/** Takes back whatever is asked for of the file. */
export function cancelAll(context: DownloaderContext, file: FileDownload): void {
  for (const request of [...file.requests]) {
    // One for ANY takes the others of its source with it.
    if (file.requests.has(request.correlation)) cancel(context, file, request);
  }
}

/** The segment came from one of those who were asked: the others need not send it. */
export function cancelOthers(context: DownloaderContext, file: FileDownload, index: number): void {
  for (const request of [...file.requests]) if (request.segment === index) cancel(context, file, request);
}

function sendRequest(
  context: DownloaderContext,
  file: FileDownload,
  source: FilePeer,
  segment: OutstandingRequest['segment'],
): void {
  const sentAt = context.now;
  const chargedBytes = segment === 'any' ? file.manifest.segmentLength : segmentBytes(file.manifest, segment);
  context.rate.take(chargedBytes, sentAt);
  const patienceMs = requestPatience(context, file, source.peer, segment);
  const deadline = sentAt + patienceMs;
  const correlation = context.send(source.peer, { tag: 'SEGMENT_REQUEST', digest: file.digest, segment });
  // Where others are far ahead, who only trickles loses the request to them, however steadily it does.
  const isBounded = patienceMs < requestTimeout(context, source.peer, segment);
  const awaitedBytes = isBounded ? 0 : bytesBefore(file, source) + chargedBytes;
  const { rank } = source;
  file.startRequest(source, { correlation, rank, segment, sentAt, deadline, patienceMs, awaitedBytes, chargedBytes });
  context.setTimerAtLatest('deadline', deadline);
}

/** How long a request may take: by the source's own figures, unless its peers are far ahead of it. */
function requestPatience(context: DownloaderContext, file: FileDownload, source: Peer, wish: SegmentWish): Millis {
  const { minRequestTimeoutMs } = context.options;
  const usual = requestTimeout(context, source, wish);
  // Mostly nothing is left to shorten, and the peers need not be looked at for each request.
  if (usual <= minRequestTimeoutMs) return usual;
  return Math.min(usual, Math.max(minRequestTimeoutMs, slowPeerTimeout(file, source, wish)));
}

/** How long a request may take, by the source's own figures; twice as long after each that did not come. */
export function requestTimeout(
  { options }: DownloaderContext,
  { requestMs, anyMs, timeouts }: Peer,
  wish: SegmentWish,
): Millis {
  const usual = wish === 'any' ? anyMs : requestMs;
  const expected = usual === undefined ? options.firstRequestTimeoutMs : TIMEOUT_FACTOR * usual;
  return Math.min(options.maxRequestTimeoutMs, Math.max(options.minRequestTimeoutMs, expected) * 2 ** timeouts);
}

/** What may come on the channel before the answer to a request that is sent now, and some more: others are told things, too. */
function bytesBefore({ manifest }: FileDownload, { outstanding, anyOutstanding }: FilePeer): number {
  return (outstanding + anyOutstanding + 1) * manifest.segmentLength;
}

/**
 * What this file may have outstanding: other files' requests count, and so do segments that wait
 * for the disk beyond one budget's worth, so that a slow disk slows the requests. Of long segments
 * every one counts that is in memory.
 */
function budget(context: DownloaderContext, file: FileDownload, others: number, share: number): number {
  const allowed = share * allowance(context, file);
  const { verifying } = file.states;
  const waiting = Math.max(0, verifying - allowed);
  return Math.max(0, Math.min(allowed - waiting, inMemory(context, file) - verifying) - others);
}

/** A long way is filled by three round trips' worth of requests more (DESIGN §5), within the bounds. */
function allowance({ options, arrivals }: DownloaderContext, file: FileDownload): number {
  const { segmentLength } = file.manifest;
  if (segmentLength === 0 || arrivals.rate === 0) return options.maxOutstandingRequests;
  const onTheWay = Math.round((3 * file.leastRttMs() * arrivals.rate) / segmentLength);
  return Math.min(options.maxOutstandingRequests + onTheWay, MAX_OUTSTANDING);
}

function inMemory({ options }: DownloaderContext, { manifest }: FileDownload): number {
  if (manifest.segmentLength === 0) return Infinity;
  return Math.max(MIN_OUTSTANDING, Math.floor(options.maxOutstandingBytes / manifest.segmentLength));
}

/** Sources that invite are asked until so many times the usual budget is outstanding. */
const INVITED_SHARE = 2;
/** Whatever the length of segments: one on its way while another is being verified. */
const MIN_OUTSTANDING = 2;
const MAX_OUTSTANDING = 256;
