import {
  type ChannelEvent,
  type ChannelId,
  type ErrorCodeName,
  type Millis,
  aliveAfter,
  printable,
  type Rank,
} from '@shoal/common';

import { abort } from './requests.js';
import { scheduleReview } from './rechoke.js';
import { type Neighbour, VAIN_REQUESTS_PER_SECOND } from '../peers/upload-peers.js';
import type { UploaderContext } from '../uploader-context.js';

type Opened = Extract<ChannelEvent, { readonly type: 'channel-opened' }>;

export function opened(context: UploaderContext, { channel, remoteHost, nonce = '' }: Opened): void {
  const { neighbours, options } = context;
  const neighbour = neighbours.add(channel, remoteHost, nonce, context.now);
  if (neighbours.size > options.maxChannels) {
    const detail = `this client serves ${options.maxChannels} neighbours at most`;
    cutOff(context, oneOfMost(context, neighbour), 'LIMIT', detail);
  } else if (neighbours.size === 1) {
    context.setTimer('sweep', sweepMs(context));
    scheduleReview(context);
  }
}

/** All channels are taken: whose principal has most loses its newest, unless the one that comes has as many. */
function oneOfMost({ neighbours }: UploaderContext, newcomer: Neighbour): Neighbour {
  let leaving = newcomer;
  let most = neighbours.channelsOf(newcomer.principal);
  for (const neighbour of neighbours) {
    const count = neighbours.channelsOf(neighbour.principal);
    if (count < most || (count === most && leaving.principal !== neighbour.principal)) continue;
    most = count;
    leaving = neighbour;
  }
  return leaving;
}

/**
 * The neighbour has this rank from now on: a client has one channel here, the newest. False where it
 * was refused: of two trackers' clients with one rank, that of this client's own tracker stays.
 */
export function identify(context: UploaderContext, neighbour: Neighbour, rank: Rank, correlation: number): boolean {
  const { neighbours, membership, options } = context;
  const older = neighbours.namesake(neighbour, rank, options.needsCredentials);
  if (older !== undefined) {
    if (older.instance !== neighbour.instance && older.instance === membership.instance) {
      cutOff(context, neighbour, 'REPLACED', `rank ${rank} is a client of this client's own tracker`, correlation);
      return false;
    }
    context.add({ type: 'close-channel', channel: older.channel, code: 'REPLACED', reason: 'it has dialled again' });
    forget(context, older.channel);
  }
  neighbour.rank = rank;
  return true;
}

/** The channel is gone, and with it what it asked for and what it was being sent. */
export function forget(context: UploaderContext, channel: ChannelId): void {
  const { neighbours, queue, active, policy } = context;
  const neighbour = neighbours.get(channel);
  if (neighbour === undefined) return;
  neighbours.delete(channel);
  policy.hear({ type: 'gone', rank: neighbour.rank });
  queue.removeOf(channel);
  for (const upload of active.endAll((candidate) => candidate.channel === channel)) abort(context, upload);
  context.wantsPump = true;
}

/**
 * Bytes of messages that take long. Received ones are a sign of life, but not before HELLO: whoever has said nothing
 * has a fixed time. Sent ones keep uploads from being overdue.
 */
export function movedBytes(context: UploaderContext, neighbour: Neighbour, received: number, sent: number): void {
  const { now, active } = context;
  if (neighbour.rank !== 0) neighbour.heardAt = aliveAfter(neighbour.heardAt, received, now);
  if (sent > 0) active.left(neighbour.channel, sent, now);
}

/** The machine's time stood still for so long: credentials have gone on. */
export function skipClock({ membership, neighbours }: UploaderContext, ms: Millis): void {
  membership.skip(ms);
  for (const neighbour of neighbours) neighbour.memberUntil -= ms;
}

/** Tells a neighbour that breaks the rules which one, and closes its channel. */
export function cutOff(
  context: UploaderContext,
  { channel, remoteHost }: Neighbour,
  code: ErrorCodeName,
  detail: string,
  correlation = 0,
): void {
  context.log({ type: 'peer-refused', remoteHost, code, detail: printable(detail) });
  context.send(channel, { tag: 'ERROR', code, detail }, correlation);
  context.add({ type: 'close-channel', channel, code, reason: detail });
  forget(context, channel);
}

/** A request was refused or taken back: it costs nearly as much as one that is served, and there is no end of them. */
export function countVain(context: UploaderContext, neighbour: Neighbour): void {
  if (neighbour.vain.spend(context.now)) return;
  cutOff(context, neighbour, 'LIMIT', `over ${VAIN_REQUESTS_PER_SECOND} requests a second are refused or taken back`);
}

/** Closes channels without HELLO and silent ones, pings quiet ones, and frees unacknowledged uploads. */
export function sweep(context: UploaderContext): void {
  const { now, neighbours, active, options } = context;
  for (const neighbour of [...neighbours]) {
    const silence = now - neighbour.heardAt;
    if (neighbour.rank === 0 && now - neighbour.openedAt >= options.helloTimeoutMs) {
      cutOff(context, neighbour, 'TIMEOUT', `no HELLO within ${options.helloTimeoutMs / 1000} s`);
    } else if (now >= neighbour.memberUntil) {
      cutOff(context, neighbour, 'UNAUTHORISED', 'its credential has expired');
    } else if (silence >= options.idleTimeoutMs) {
      cutOff(context, neighbour, 'TIMEOUT', `nothing heard for ${Math.round(silence / 1000)} s`);
    } else if (silence >= options.idleTimeoutMs / 3) {
      context.send(neighbour.channel, { tag: 'PING' });
    }
  }
  for (const upload of active.endOverdue(now, options.ackTimeoutMs)) {
    abort(context, upload);
    const neighbour = neighbours.get(upload.channel);
    if (neighbour !== undefined) neighbour.isOwing = true;
  }
  context.wantsPump = true;
  if (neighbours.size > 0) context.setTimer('sweep', sweepMs(context));
}

function sweepMs({ options }: UploaderContext): Millis {
  return Math.min(options.idleTimeoutMs / 3, options.helloTimeoutMs);
}
