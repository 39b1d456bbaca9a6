import { printable } from '@shoal/common';
import type { Digest, ErrorCodeName, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { Swarm } from '../swarms/swarm.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';
import { clientGone, finishIfAllClosed } from './session-lifecycle.js';

/** Ends a channel for something that the other side did wrong; its client counts as having left. */
export function disconnectClient(
  state: TrackerState,
  channel: Channel,
  code: ErrorCodeName,
  detail: string,
  now: Millis,
  correlation = 0,
): void {
  const { remoteHost, client } = channel;
  state.out.sendError(channel, code, detail, correlation);
  state.out.close(channel, code, detail);
  state.out.log({ type: 'channel-error', rank: client?.rank, remoteHost, code, detail });
  channelClosed(state, channel, detail, 'vanished', now);
}

/** Forgets a channel that is closed or being closed. Who said goodbye is not expected back. */
export function channelClosed(
  state: TrackerState,
  channel: Channel,
  reason: string,
  how: 'vanished' | 'goodbye',
  now: Millis,
): void {
  state.channels.remove(channel);
  state.answers.removeChannel(channel.principal, channel.id);
  state.takeovers.channelClosed(channel);
  if (channel.token !== undefined) state.out.cancelTimer(timers.credential(channel.id));
  if (channel.client === undefined) state.out.cancelTimer(timers.init(channel.id));
  else clientLeft(state, channel.client, printable(reason), how, now);
  finishIfAllClosed(state, now);
}

/** A client that connected again is put off its older channel; its place and its rank wait for it. */
export function replaceChannel(state: TrackerState, client: Client, channel: Channel): void {
  const detail = `client ${client.clientId} connected again from elsewhere or anew: this channel is over`;
  state.out.sendError(channel, 'REPLACED', detail);
  state.out.close(channel, 'REPLACED', detail);
  state.channels.remove(channel);
  state.answers.removeChannel(channel.principal, channel.id);
  if (channel.token !== undefined) state.out.cancelTimer(timers.credential(channel.id));
  leaveSwarms(state, client);
}

function clientLeft(
  state: TrackerState,
  client: Client,
  reason: string,
  how: 'vanished' | 'goodbye',
  now: Millis,
): void {
  leaveSwarms(state, client);
  client.disconnectReason = reason;
  state.clients.disconnect(client);
  state.out.log({ type: 'client-left', rank: client.rank, reason });
  clientGone(state, client, how, now);
}

/** FILE_WITHDRAW: the client goes on, without the file. Who is not in its swarm has nothing to withdraw. */
export function withdrawFile(state: TrackerState, client: Client, digest: Digest): void {
  const swarm = leaveSwarm(state, client, digest);
  if (swarm === undefined) return;
  state.out.log({ type: 'file-withdrawn', digest, name: swarm.manifest.name, rank: client.rank });
}

function leaveSwarms(state: TrackerState, client: Client): void {
  for (const digest of client.files.keys()) leaveSwarm(state, client, digest);
}

/** The swarm that it was in until now. */
function leaveSwarm(state: TrackerState, client: Client, digest: Digest): Swarm | undefined {
  const swarm = state.swarms.find({ by: 'digest', digest });
  if (swarm?.member(client) === undefined) return undefined;
  swarm.leave(client);
  state.pushes.markChanged(swarm);
  if (swarm.size === 0) {
    state.swarms.remove(swarm);
    state.pushes.remove(swarm);
  }
  return swarm;
}
