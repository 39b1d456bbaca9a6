import {
  allows,
  type ChannelId,
  type Digest,
  EVERYTHING,
  type NotOkReason,
  segmentBytes,
  type SegmentWish,
} from '@shoal/common';

import type { OutgoingSegment } from '../../events.js';
import type { ActiveUpload } from '../slots/active-uploads.js';
import { drop } from './corruption-checks.js';
import { isProven, type Neighbour } from '../peers/upload-peers.js';
import { areTakenByLate, burdenOf, freeSlots, mayStart, prefersProven } from '../slots/upload-slots.js';
import type { WaitingRequest } from '../slots/upload-queue.js';
import type { ServedFile, UploaderContext } from '../uploader-context.js';

/** Answers, queues or refuses a request; false where it is refused. */
export function request(
  context: UploaderContext,
  neighbour: Neighbour,
  correlation: number,
  digest: Digest,
  segment: SegmentWish,
): boolean {
  const { channel, principal } = neighbour;
  const asked: WaitingRequest = { channel, principal, correlation, digest, segment, since: context.now };
  const file = context.files.get(digest);
  const problem = file === undefined ? 'UNKNOWN_FILE' : requestProblem(context, file, asked);
  if (problem !== undefined) {
    refuse(context, asked, problem);
    return false;
  } else if (file?.manifest.kind === 'declared' && segment !== 'any') {
    // Hash-only segments carry no bytes: there is no upload to schedule.
    const payload = new Uint8Array(0);
    context.send(channel, { tag: 'OK', digest, index: segment, load: context.load, payload }, correlation);
    count(context, file, 0);
  } else if (hasRoom(context, asked) || makeRoom(context, asked)) {
    context.queue.add(asked);
    context.wantsPump = true;
  } else {
    refuse(context, asked, 'BUSY');
    // A peer with stuck slots may lose one now.
    context.wantsPump = true;
    return false;
  }
  return true;
}

/** CANCEL: the neighbour takes back its request for the segment, or the upload that it led to. */
export function cancel(context: UploaderContext, channel: ChannelId, digest: Digest, index: number): void {
  context.queue.removeOf(channel, (r) => r.digest === digest && r.segment === index);
  endUpload(context, channel, digest, index);
}

/** CANCEL_ANY: the neighbour takes back its waiting requests for any segment. */
export function cancelAny(context: UploaderContext, channel: ChannelId, digest: Digest): void {
  context.queue.removeOf(channel, (r) => r.digest === digest && r.segment === 'any');
  context.wantsPump = true;
}

/** The neighbour does not keep the segment that it was sent. */
export function endUpload(context: UploaderContext, channel: ChannelId, digest: Digest, index: number): void {
  const upload = context.active.end(channel, digest, index);
  if (upload !== undefined) abort(context, upload);
  context.wantsPump = true;
}

/** The upload did not arrive: a segment chosen by super-seeding goes back and may go to another peer. */
export function abort({ files, neighbours }: UploaderContext, { digest, index, isPicked }: ActiveUpload): void {
  if (isPicked && !neighbours.holds(digest, index)) files.get(digest)?.picker?.giveBack(index);
}

/** Serves waiting requests while slots are free. */
export function pump(context: UploaderContext): void {
  const { queue, neighbours, now } = context;
  if (queue.length === 0) return;
  if (areTakenByLate(context)) takeSlotBack(context);
  const view = {
    now,
    // A first copy is as good for the swarm as ANY, and has the same right.
    heldBy: (r: WaitingRequest): number => (isFirstCopy(context, r) ? -1 : neighbours.heldShare(r.channel, r.digest)),
    activeOf: (r: WaitingRequest): number => context.active.countOf(r.channel),
    burdenOf: (r: WaitingRequest): number => burdenOf(context, r),
    mayStart: (r: WaitingRequest): boolean => mayStart(context, r),
  };
  while (freeSlots(context) > 0 && queue.length > 0) {
    if (!context.rate.isOpen(now)) {
      context.setTimerAt('rate', context.rate.opensAt(now));
      return;
    }
    const paced = paceOf(context);
    if (paced > now) {
      context.setTimerAt('pace', paced);
      return;
    }
    const next = queue.take(view);
    if (next === undefined) return;
    if (isHolding(context, next.channel)) {
      refuse(context, next, 'BUSY');
      continue;
    }
    const file = context.files.get(next.digest);
    const index = next.segment === 'any' ? pick(file) : next.segment;
    // Waiting requests are checked again: the segment may have been found corrupt meanwhile.
    if (file === undefined || index === undefined || !file.held.has(index)) refuse(context, next, 'MISSING');
    // It may have been picked for an ANY of the same neighbour meanwhile.
    else if (context.active.has(next.channel, next.digest, index)) refuse(context, next, 'BUSY');
    else upload(context, next, file, index);
  }
}

/**
 * Receivers that acknowledge nothing have all the slots that there may be: the one of which nothing has left for longest
 * loses its slot to those that wait, and gets nothing more until it has what it was sent.
 */
function takeSlotBack(context: UploaderContext): void {
  const { active, neighbours, options, now } = context;
  const upload = active.endLatest(now);
  if (upload === undefined) return;
  abort(context, upload);
  const { rank: to, digest, index } = upload;
  context.log({ type: 'upload-late', to, digest, index });
  context.slotsLostAt = now;
  const neighbour = neighbours.get(upload.channel);
  if (neighbour === undefined) return;
  neighbour.isOwing = true;
  neighbour.credit = -REGAINED_BY;
  neighbour.barredUntil = now + options.ackTimeoutMs;
}

/** This many acknowledgements in time compensate for a late one. */
const REGAINED_BY = 8;

/** Every segment was sent once: waiting requests for any segment are refused. */
export function refuseWaitingAny(context: UploaderContext, digest: Digest): void {
  const waiting = context.queue.remove((r) => r.digest === digest && r.segment === 'any');
  for (const asked of waiting) refuse(context, asked, 'MISSING');
}

/** Refuses requests for segments that are no longer held. */
export function refuseMissing(context: UploaderContext, { manifest, held }: ServedFile): void {
  const { digest } = manifest;
  const waiting = context.queue.remove((r) => r.digest === digest && r.segment !== 'any' && !held.has(r.segment));
  for (const asked of waiting) refuse(context, asked, 'MISSING');
}

/** The policy has chosen other peers: requests of choked ones are refused with BUSY. */
export function refuseChoked(context: UploaderContext): void {
  const { policy, neighbours, queue } = context;
  const choked = queue.remove(({ channel }) => !policy.isAdmitted(neighbours.get(channel)?.rank ?? 0));
  for (const asked of choked) refuse(context, asked, 'BUSY');
}

/** Nothing was sent: the segment is neither given back nor offered any longer, it would only fail again. */
export function unreadable(context: UploaderContext, segment: OutgoingSegment, reason: string): void {
  const { channel, correlation, digest, index } = segment;
  context.active.end(channel, digest, index);
  drop(context, digest, index, reason);
  if (context.neighbours.get(channel) === undefined) return;
  refuse(context, { channel, correlation, digest, segment: index }, 'UNREADABLE');
  context.wantsPump = true;
}

/** Nothing was sent, because descriptors or memory ran out: the segment is as good as before, and may be asked for again. */
export function unreadNow(context: UploaderContext, segment: OutgoingSegment): void {
  const { channel, correlation, digest, index } = segment;
  const upload = context.active.end(channel, digest, index);
  const file = context.files.get(digest);
  if (upload !== undefined) abort(context, upload);
  if (file !== undefined && upload !== undefined) count(context, file, -upload.bytes, -1);
  context.wantsPump = true;
  if (context.neighbours.get(channel) === undefined) return;
  refuse(context, { channel, correlation, digest, segment: index }, 'BUSY');
}

/** Undefined where the request may be served, now or later. */
function requestProblem(context: UploaderContext, file: ServedFile, asked: WaitingRequest): NotOkReason | undefined {
  const { channel, digest, segment } = asked;
  const { queue, active, neighbours } = context;
  if (!allows(neighbours.get(channel)?.grant ?? EVERYTHING, 'get', file.manifest)) return 'UNAUTHORISED';
  if (segment === 'any') {
    if (file.picker === undefined) return 'MISSING';
    return isAdmitted(context, channel) ? undefined : 'BUSY';
  }
  if (segment >= file.held.length) return 'OUT_OF_RANGE';
  if (!file.held.has(segment)) return 'MISSING';
  if (file.manifest.kind === 'declared') return undefined;
  if (!isAdmitted(context, channel)) return 'BUSY';
  return active.has(channel, digest, segment) || queue.has(channel, digest, segment) ? 'BUSY' : undefined;
}

function hasRoom(context: UploaderContext, asked: WaitingRequest): boolean {
  const { queue, options } = context;
  const isFirst = asked.segment === 'any' || isFirstCopy(context, asked);
  const { maxWaitingAnyPerChannel: most } = options;
  const isOneOfMany = queue.waitingOfPrincipal(asked.principal) >= CROWD_WAITING * most;
  if (isFirst && !isOneOfMany && queue.waitingOf(asked.channel) < most) return true;
  if (asked.segment === 'any') return false;
  // A slot that is free is not yet taken where uploads are paced.
  return queue.certain.size < freeSlots(context) + options.maxWaitingRequests;
}

/**
 * Makes room in a full queue: a peer with several requests loses one to a peer with none; otherwise evicts the
 * requester with the highest completion; ties at random. Overdue requests are exempt. Peers that acknowledge come
 * before those that recently did not. False if no request is evicted.
 */
function makeRoom(context: UploaderContext, asked: WaitingRequest): boolean {
  const { queue, neighbours, policy, random, options, now } = context;
  if (asked.segment === 'any' || !policy.letsDisplace || queue.waitingOf(asked.channel) > 0) return false;
  if (prefersProven(context) && isProven(neighbours.get(asked.channel))) {
    for (const waiting of queue.certain)
      if (!isProven(neighbours.get(waiting.channel))) return displace(context, waiting);
  }
  let most = neighbours.heldShare(asked.channel, asked.digest);
  let leaving: WaitingRequest | undefined;
  let equals = 1;
  for (const waiting of queue.certain) {
    const isOfCrowd = hasMoreWaiting(context, waiting, asked);
    if (!isOfCrowd && isFirstCopy(context, waiting)) continue;
    const isOneOfSeveral = isOfCrowd || queue.waitingOf(waiting.channel) > 1;
    if (!isOneOfSeveral && now - waiting.since > options.overdueMs) continue;
    const held = isOneOfSeveral ? Infinity : neighbours.heldShare(waiting.channel, waiting.digest);
    if (held < most) continue;
    equals = held > most ? 1 : equals + 1;
    if (held === most && random.below(equals) !== 0) continue;
    most = held;
    leaving = waiting;
  }
  return leaving !== undefined && displace(context, leaving);
}

function displace(context: UploaderContext, leaving: WaitingRequest): true {
  context.queue.delete(leaving);
  refuse(context, leaving, 'BUSY');
  return true;
}

/** Another principal of many channels has several places in the queue where the one that asks has none. */
function hasMoreWaiting(
  { queue, neighbours }: UploaderContext,
  waiting: WaitingRequest,
  asked: WaitingRequest,
): boolean {
  if (waiting.principal === asked.principal || !neighbours.isCrowd(waiting.principal)) return false;
  return queue.waitingOfPrincipal(waiting.principal) > queue.waitingOfPrincipal(asked.principal) + 1;
}

/** Limit of one principal's waiting requests for any segment, or for first copies, in channels. */
const CROWD_WAITING = 16;

/** A segment that this super-seeder has not sent yet. */
function isFirstCopy({ files }: UploaderContext, { digest, segment }: WaitingRequest): boolean {
  return segment !== 'any' && files.get(digest)?.picker?.isGiven(segment) === false;
}

/** When the next upload may begin; one file's segments stand for all. */
function paceOf({ active, pace, files }: UploaderContext): number {
  if (active.size === 0) return -Infinity;
  const [file] = files.values();
  return pace.opensAt(file?.manifest.segmentLength ?? 0);
}

/**
 * A peer that does not acknowledge gets no further upload: it would take one slot after the other, each for the
 * acknowledgement timeout.
 */
function isAdmitted(context: UploaderContext, channel: ChannelId): boolean {
  const { policy, neighbours, now } = context;
  return policy.admits(neighbours.get(channel)?.rank ?? 0, now) && !isHolding(context, channel);
}

function isHolding({ active, neighbours, now }: UploaderContext, channel: ChannelId): boolean {
  return active.isStuck(channel, now) || now < (neighbours.get(channel)?.barredUntil ?? -Infinity);
}

function refuse(
  context: UploaderContext,
  asked: Pick<WaitingRequest, 'channel' | 'correlation' | 'digest' | 'segment'>,
  reason: NotOkReason,
): void {
  const { channel, correlation, digest, segment } = asked;
  context.send(channel, { tag: 'NOT_OK', digest, segment, reason, load: context.load }, correlation);
}

/** The next never-sent segment that is (still) readable here. */
function pick(file: ServedFile | undefined): number | undefined {
  let picked = file?.picker?.next();
  while (picked !== undefined && file?.held.has(picked) === false) picked = file.picker?.next();
  return picked;
}

function upload(context: UploaderContext, next: WaitingRequest, file: ServedFile, index: number): void {
  const { channel, principal, correlation, digest, segment } = next;
  const neighbour = context.neighbours.get(channel);
  const rank = neighbour?.rank ?? 0;
  const bytes = segmentBytes(file.manifest, index);
  const isPicked = segment === 'any' || isFirstCopy(context, next);
  file.picker?.markGiven(index);
  const { uploadMs: uploadMsBefore } = context.active;
  const { now } = context;
  const overMs = spreadOver(context, bytes);
  context.active.start({
    channel,
    principal,
    rank,
    digest,
    index,
    bytes,
    since: now,
    dueAt: now + overMs,
    leftAt: now + overMs,
    uploadMsBefore,
    isPicked,
    isUnproven: !isProven(neighbour),
  });
  context.rate.take(bytes, now);
  context.pace.started(context.now);
  count(context, file, bytes);
  const { rank: source, load } = context;
  context.add({
    type: 'send-segment',
    segment: { channel, source, destination: rank, correlation, digest, index, load, overMs },
  });
}

/** Under a low rate limit a segment goes out as slowly as the limit allows: its receiver sees that it comes. */
function spreadOver({ options }: UploaderContext, bytes: number): number {
  const { rateUpBytesPerSecond: rate } = options;
  const ms = rate === 0 ? 0 : Math.round((1_000 * bytes) / rate);
  return ms < LEAST_SPREAD_MS ? 0 : ms;
}

/** Segments that take less than this at the rate limit are sent at once. */
const LEAST_SPREAD_MS = 1_000;

function count(context: UploaderContext, file: ServedFile, bytes: number, segments = 1): void {
  file.uploadedBytes += bytes;
  file.uploadedSegments += segments;
  if (context.unreported.size === 0) context.setTimer('report', context.options.reportIntervalMs);
  context.unreported.add(file.manifest.digest);
}
