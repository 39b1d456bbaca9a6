import type { ChannelId, Millis } from '@shoal/common';

import type { Channel } from '../clients/client.js';
import type { TrackerEvent } from '../events.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';
import { disconnectClient } from './disconnect.js';

/** So many credentials follow one another while one is good: one or two may be missed. */
const PER_LIFETIME = 3;

/** Gives a member a credential that lasts no longer than its token, and sets the time for the next. */
export function issueCredential(state: TrackerState, channel: Channel, now: Millis): void {
  const { out, options } = state;
  const { client, token, grant } = channel;
  if (client === undefined || token === undefined) return;
  const { rank, clientId, publicKey } = client;
  const lifetimeMs = Math.min(options.credentialLifetimeMs, token.expiresAt - now);
  const claims = { rank, clientId, publicKey, grant, subject: token.subject };
  out.add({ type: 'issue-credential', channel: channel.id, claims, lifetimeMs });
  const nextAt = Math.min(now + options.credentialLifetimeMs / PER_LIFETIME, token.expiresAt);
  out.setTimer(timers.credential(channel.id), nextAt);
}

export function credentialIssued(
  { channels, out }: TrackerState,
  { channel: id, credential }: Extract<TrackerEvent, { readonly type: 'credential-issued' }>,
): void {
  const channel = channels.get(id);
  if (channel !== undefined) out.send(channel, { tag: 'CREDENTIAL', ...credential });
}

/**
 * Whoever was admitted before is a member for as long as credentials last: by then it has to show a
 * token of the new keys. All get a credential of the new key at once, so that they know each other.
 */
export function keysRenewed(state: TrackerState, now: Millis): void {
  const until = now + state.options.credentialLifetimeMs;
  for (const channel of state.channels) {
    if (channel.token === undefined) continue;
    channel.token.expiresAt = Math.min(channel.token.expiresAt, until);
    issueCredential(state, channel, now);
  }
}

/** The tracker's time stood still for so long, that of tokens did not. */
export function clockSkipped({ channels, out }: TrackerState, ms: Millis, now: Millis): void {
  for (const channel of channels) {
    if (channel.token === undefined) continue;
    channel.token.expiresAt -= ms;
    if (channel.client !== undefined) out.setTimer(timers.credential(channel.id), now);
  }
}

/** A member whose token has expired is a member no longer. */
export function credentialDue(state: TrackerState, id: ChannelId, now: Millis): void {
  const channel = state.channels.get(id);
  if (channel?.token === undefined) return;
  if (now < channel.token.expiresAt) return issueCredential(state, channel, now);
  disconnectClient(state, channel, 'UNAUTHORISED', 'the token has expired, or its key has been replaced', now);
}
