import type { Message, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import { lostFiles, summarise } from '../status/summary.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';

/** A client registered: it counts for the barrier, or is released at once where that is behind. */
export function clientArrived(
  state: TrackerState,
  client: Client,
  channel: Channel,
  returned: boolean,
  now: Millis,
): void {
  const { session, out, options } = state;
  const { rank, clientId } = client;
  const isNew = !session.has(clientId);
  session.arrive(clientId, client.lost);
  client.lost = false;
  const { present, expected } = session;
  out.log({ type: 'client-registered', rank, clientId, ...client.address, returned, present, expected });
  if (session.phase === 'running') out.send(channel, ready(state));
  else {
    out.log({ type: 'barrier-waiting', present, expected });
    if (isNew) out.setTimer(timers.barrier, now + options.barrierTimeoutMs);
  }
}

/** `failed` names the files that it gave up; undefined: those of before. */
export function clientDone(state: TrackerState, client: Client, failed?: readonly string[]): void {
  const wasDone = client.done;
  client.done = true;
  client.failedCount = failed?.length ?? client.failedCount;
  state.session.setDone(client.clientId, true);
  if (wasDone) return;
  const remaining = state.session.unfinished;
  state.out.log({ type: 'client-done', rank: client.rank, failed: failed ?? [], remaining });
}

/** A client's channel ended: the session waits a while for one that wasn't done and said nothing. */
export function clientGone(state: TrackerState, client: Client, how: 'vanished' | 'goodbye', now: Millis): void {
  if (!state.session.disconnect(client.clientId) || state.session.isEnding) {
    state.clients.clearWanted(client);
    return;
  }
  if (how === 'goodbye') abandonClient(state, client, now);
  else state.out.setTimer(timers.lost(client.rank), now + state.options.rejoinGraceMs);
}

/** Nobody waits for this client any more; it may still come back while there are places. */
export function abandonClient(state: TrackerState, client: Client, now: Millis): void {
  if (!state.session.abandon(client.clientId)) return state.clients.clearWanted(client);
  client.lost = true;
  state.out.cancelTimer(timers.lost(client.rank));
  const files = lostFiles(client, state.swarms);
  state.clients.clearWanted(client);
  state.out.log({ type: 'client-lost', rank: client.rank, reason: client.disconnectReason, files });
  advanceSession(state, now);
}

/** Starts or ends the session where the last event made that due. */
export function advanceSession(state: TrackerState, now: Millis): void {
  const { session } = state;
  if (session.isBarrierMet) startSession(state);
  if (session.isOver) endSession(state, endReason(state), now);
}

/** Nobody new came for a while: whoever is here starts without the rest. */
export function barrierTimedOut(state: TrackerState, now: Millis): void {
  const { session, out, options } = state;
  if (session.phase !== 'gathering') return;
  if (session.expected === 'any') {
    if (isWorthwhile(state)) startSession(state);
    else out.setTimer(timers.barrier, now + options.barrierTimeoutMs);
  } else if (session.present > 0) startSession(state);
  else if (session.absent > 0) out.setTimer(timers.barrier, now + options.rejoinGraceMs);
  else endSession(state, endReason(state), now);
  advanceSession(state, now);
}

/** A seeder that came before the others, or they before it, is no swarm yet. */
function isWorthwhile({ session, swarms }: TrackerState): boolean {
  return session.present > 1 && swarms.size > 0;
}

/** Tells everybody, once, and waits for their last totals and goodbyes. */
export function endSession(state: TrackerState, reason: string, now: Millis): void {
  const { session, out, channels, options } = state;
  if (session.isEnding) return;
  session.beginEnd(reason);
  out.log({ type: 'shutdown', reason });
  out.cancelTimer(timers.barrier);
  for (const channel of [...channels]) {
    if (channel.client !== undefined) out.send(channel, { tag: 'SHUTDOWN', reason });
    else {
      out.close(channel, undefined, reason);
      channels.remove(channel);
    }
  }
  out.setTimer(timers.farewell, now + options.shutdownTimeoutMs);
  finishIfAllClosed(state, now);
}

/** Ends where everybody has said goodbye. */
export function finishIfAllClosed(state: TrackerState, now: Millis): void {
  if (state.session.phase === 'ending' && state.channels.size === 0) finishSession(state, now);
}

/** Everybody has said goodbye, or had the time to; after this the tracker's state is only looked at. */
export function finishSession(state: TrackerState, now: Millis): void {
  const { session, out, channels } = state;
  const reason = session.endReason;
  session.end();
  out.cancelTimer(timers.farewell);
  for (const channel of [...channels]) {
    out.close(channel, undefined, reason);
    channels.remove(channel);
  }
  out.log({ type: 'summary', summary: summarise(state, now) });
  out.add({ type: 'finish', reason });
}

function startSession(state: TrackerState): void {
  const { session, out, channels } = state;
  session.start();
  out.cancelTimer(timers.barrier);
  out.log({ type: 'ready', clients: session.present, missing: session.missing });
  for (const channel of channels) if (channel.client !== undefined) out.send(channel, ready(state));
}

function ready({ session }: TrackerState): Message {
  return { tag: 'TRACKER_READY', clients: session.present };
}

function endReason({ session }: TrackerState): string {
  if (session.isEmpty) return 'all clients are lost';
  return session.lost === 0 ? 'all clients are done' : `all clients are done but ${session.lost} that were lost`;
}
