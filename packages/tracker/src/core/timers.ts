import type { ChannelId, ClientId, Digest, Rank } from '@shoal/common';

/** The names of the tracker's timers; `<kind>` or `<kind>:<what>`. */
export const timers = {
  /** A channel without INIT. */
  init: (channel: ChannelId) => `init:${channel}`,
  /** A session client that may still return. */
  lost: (rank: Rank) => `lost:${rank}`,
  /** The next SWARM push of a file. */
  push: (digest: Digest) => `push:${digest}`,
  /** A member needs a newer credential, or its token has expired. */
  credential: (channel: ChannelId) => `credential:${channel}`,
  /** Others are told again of a client that was held back. */
  release: (client: ClientId) => `release:${client}`,
  /** The owner of a client id has had its time to answer; another channel waits for it. */
  takeover: (client: ClientId) => `takeover:${client}`,
  barrier: 'barrier',
  /** The next long answer is within its principal's rate. */
  answers: 'answers',
  /** Clients of an earlier tracker have had their time to come back. */
  settle: 'settle',
  /** Clients have had their time to answer SHUTDOWN. */
  farewell: 'farewell',
  liveness: 'liveness',
} as const;

export function parseTimer(name: string): { readonly kind: string; readonly what: string } {
  const colon = name.indexOf(':');
  return colon < 0 ? { kind: name, what: '' } : { kind: name.slice(0, colon), what: name.slice(colon + 1) };
}
