import { type ChannelEvent, type ChannelId, type ErrorCodeName, type Millis, printable } from '@shoal/common';

import { abort } from './requests.js';
import { scheduleReview } from './reviews.js';
import type { Neighbour } from './neighbours.js';
import type { UploaderContext } from './uploader-context.js';

type Opened = Extract<ChannelEvent, { readonly type: 'channel-opened' }>;

export function opened(context: UploaderContext, { channel, remoteHost, nonce = '' }: Opened): void {
  const { neighbours, options } = context;
  const neighbour = neighbours.add(channel, remoteHost, nonce, context.now);
  if (neighbours.size > options.maxChannels) {
    cutOff(context, neighbour, 'LIMIT', `this client serves ${options.maxChannels} neighbours at most`);
  } else if (neighbours.size === 1) {
    context.setTimer('sweep', sweepMs(context));
    scheduleReview(context);
  }
}

/** The channel is gone, and with it what it asked for and what it was being sent. */
export function forget(context: UploaderContext, channel: ChannelId): void {
  const { neighbours, queue, active, policy } = context;
  const neighbour = neighbours.get(channel);
  if (neighbour === undefined) return;
  neighbours.delete(channel);
  policy.hear({ type: 'gone', rank: neighbour.rank });
  queue.remove((request) => request.channel === channel);
  for (const upload of active.endAll((candidate) => candidate.channel === channel)) abort(context, upload);
  context.wantsPump = true;
}

/** Tells a neighbour that breaks the rules which one, and closes its channel. */
export function cutOff(
  context: UploaderContext,
  { channel, remoteHost }: Neighbour,
  code: ErrorCodeName,
  detail: string,
  correlation = 0,
): void {
  context.note({ note: 'peer-refused', remoteHost, code, detail: printable(detail) });
  context.send(channel, { tag: 'ERROR', code, detail }, correlation);
  context.add({ type: 'close-channel', channel, code, reason: detail });
  forget(context, channel);
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
  for (const upload of active.endAll(({ since }) => now - since >= options.ackTimeoutMs)) abort(context, upload);
  context.wantsPump = true;
  if (neighbours.size > 0) context.setTimer('sweep', sweepMs(context));
}

function sweepMs({ options }: UploaderContext): Millis {
  return Math.min(options.idleTimeoutMs / 3, options.helloTimeoutMs);
}
