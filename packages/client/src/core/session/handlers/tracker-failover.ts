import type { ChannelId } from '@shoal/common';

import type { SessionContext } from '../session-context.js';

/**
 * Trackers share no state, so all clients have to use the same one: they switch to the next
 * only when one was unreachable for a while, and return to the first as soon as it answers.
 */
export function tryNextTracker(context: SessionContext): void {
  const { options, now } = context;
  if (options.backupTrackers.length === 0 || now < context.unreachableSince + options.failoverMs) return;
  context.nextTracker();
  context.unreachableSince = now;
}

/** A client that is registered at a backup probes the first tracker from time to time. */
export function scheduleProbe(context: SessionContext): void {
  if (context.isAtBackup && context.probe === 0) context.setTimer('return', context.options.trackerReturnMs);
}

/** Connects to the first tracker, while the channel to the backup is in use. */
export function probeFirstTracker(context: SessionContext): void {
  if (context.isAtBackup && context.probe === 0) context.probe = context.dial(context.options.tracker);
}

/** True if the channel was such a probe: it is the channel now, and INIT is sent on it. */
export function handleProbeOpened(context: SessionContext, channel: ChannelId): boolean {
  if (channel === 0 || channel !== context.probe) return false;
  const old = context.channel;
  if (old !== 0)
    context.add({ type: 'close-channel', channel: old, code: undefined, reason: 'the first tracker is back' });
  context.log({ type: 'tracker-lost', reason: 'the first tracker is back' });
  context.cancelTimer('reconnect');
  context.probe = 0;
  context.channel = channel;
  context.isRegistered = false;
  context.phase = 'connecting';
  context.firstTracker();
  return true;
}

/** True if the channel was such a probe: the next one follows later. */
export function handleProbeClosed(context: SessionContext, channel: ChannelId): boolean {
  if (channel === 0 || channel !== context.probe) return false;
  context.probe = 0;
  scheduleProbe(context);
  return true;
}

/** A leaving client does not probe. */
export function stopProbing(context: SessionContext): void {
  context.cancelTimer('return');
  const { probe: channel } = context;
  if (channel !== 0) context.add({ type: 'close-channel', channel, code: undefined, reason: 'not needed any longer' });
  context.probe = 0;
}
