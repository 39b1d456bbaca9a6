import { plainHost } from '@shoal/common';
import type { ClientId, Millis } from '@shoal/common';

import type { Client } from '../clients/client.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';
import { refuse, takeOver } from './registration.js';

/** The owner of a client id answered the PING that a second client with its id and secret had caused. */
export function ownerAnswered(state: TrackerState, owner: Client, correlation: number): void {
  const takeover = state.takeovers.find(owner.clientId);
  if (takeover === undefined || takeover.ping !== correlation) return;
  end(state, owner.clientId);
  const host = plainHost(owner.channel?.remoteHost ?? '');
  const detail = `this client id is in use by a running client at ${host}`;
  refuse(state, takeover.newcomer, { code: 'CLIENT_ID_IN_USE', detail }, takeover.correlation);
}

/** The owner stayed silent or has left: its channel is dead, and the newcomer is the same client. */
export function ownerSilent(state: TrackerState, owner: ClientId, now: Millis): void {
  const takeover = state.takeovers.find(owner);
  if (takeover === undefined) return;
  end(state, owner);
  const { newcomer, init, correlation } = takeover;
  if (state.channels.get(newcomer.id) !== undefined) takeOver(state, newcomer, init, correlation, now);
}

/** Completes takeovers whose owner's channel has ended. */
export function completeEndedTakeovers(state: TrackerState, now: Millis): void {
  for (const owner of state.takeovers.takeEnded()) ownerSilent(state, owner, now);
}

function end({ takeovers, out }: TrackerState, owner: ClientId): void {
  takeovers.end(owner);
  out.cancelTimer(timers.takeover(owner));
}
