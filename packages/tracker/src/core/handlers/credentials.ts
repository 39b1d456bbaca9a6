import type { ChannelId, Millis, SwarmCredential } from '@shoal/common';

import type { Channel } from '../clients/client.js';
import type { TrackerOptions } from '../options.js';
import type { TrackerParts } from '../parts.js';
import type { DisconnectHandler } from './disconnect.js';

/** Credentials that are issued per lifetime: a client can miss one or two. */
const PER_LIFETIME = 3;

type Parts = Pick<TrackerParts, 'out' | 'timers' | 'channels'>;

/** Issues credentials to members, and disconnects members whose token expired. */
export class CredentialHandler {
  readonly #parts: Parts;
  readonly #options: Pick<TrackerOptions, 'credentialLifetimeMs'>;
  readonly #disconnects: DisconnectHandler;

  constructor(parts: Parts, options: Pick<TrackerOptions, 'credentialLifetimeMs'>, disconnects: DisconnectHandler) {
    this.#parts = parts;
    this.#options = options;
    this.#disconnects = disconnects;
  }

  /** Issues a credential that expires with the token at the latest, and schedules the next one. */
  issue(channel: Channel, now: Millis): void {
    const { out, timers } = this.#parts;
    const { credentialLifetimeMs } = this.#options;
    const { client, token, grant } = channel;
    if (client === undefined || token === undefined) return;
    const { rank, clientId, publicKey } = client;
    const lifetimeMs = Math.min(credentialLifetimeMs, token.expiresAt - now);
    const claims = { rank, clientId, publicKey, grant, subject: token.subject };
    out.add({ type: 'issue-credential', channel: channel.id, claims, lifetimeMs });
    timers.set(`credential:${channel.id}`, Math.min(now + credentialLifetimeMs / PER_LIFETIME, token.expiresAt));
  }

  /** The host signed a credential. */
  credentialIssued(id: ChannelId, credential: SwarmCredential): void {
    const { channels, out } = this.#parts;
    const channel = channels.get(id);
    if (channel !== undefined) out.send(channel, { tag: 'CREDENTIAL', ...credential });
  }

  /**
   * The keys were replaced. Connected clients stay members for one lifetime of a credential; until then each has to
   * connect with a token of the new keys. All get a credential of the new key at once, so that they accept each other.
   */
  keysRenewed(now: Millis): void {
    const until = now + this.#options.credentialLifetimeMs;
    for (const channel of this.#parts.channels) {
      if (channel.token === undefined) continue;
      channel.expireTokenBy(until);
      this.issue(channel, now);
    }
  }

  /** The tracker's clock stood still for this long; the lifetime of tokens went on. */
  clockSkipped(ms: Millis, now: Millis): void {
    const { channels, timers } = this.#parts;
    for (const channel of channels) {
      if (channel.token === undefined) continue;
      channel.skipTokenTime(ms);
      if (channel.client !== undefined) timers.set(`credential:${channel.id}`, now);
    }
  }

  /** The timer of a channel: renews its credential, or disconnects the client if its token expired. */
  renew(id: ChannelId, now: Millis): void {
    const channel = this.#parts.channels.get(id);
    if (channel?.token === undefined) return;
    if (now < channel.token.expiresAt) return this.issue(channel, now);
    this.#disconnects.disconnect(channel, 'UNAUTHORISED', 'the token has expired, or its key has been replaced', now);
  }
}
