import { EVERYTHING, principalOf } from '@shoal/common';
import type { ChannelEvent, ChannelId, Millis } from '@shoal/common';

import type { Channel } from './client.js';

type Opened = Extract<ChannelEvent, { readonly type: 'channel-opened' }>;

/**
 * The channels that the tracker still talks on. A channel is forgotten as soon as the tracker
 * closes it, so whatever the host still reports of it finds nothing.
 */
export class ChannelTable {
  readonly #channels = new Map<ChannelId, Channel>();

  get size(): number {
    return this.#channels.size;
  }

  open({ channel: id, remoteHost, localHost, admission, nonce }: Opened, initBy: Millis, now: Millis): Channel {
    const grant = admission?.grant ?? EVERYTHING;
    const token = admission && { subject: admission.subject, expiresAt: now + admission.expiresInMs };
    const principal = principalOf(remoteHost, token?.subject ?? '');
    const heard = { lastHeardAt: now, lastPingAt: now, initBy };
    const channel = { id, remoteHost, localHost, client: undefined, grant, token, nonce, principal, ...heard };
    this.#channels.set(id, channel);
    return channel;
  }

  get(id: ChannelId): Channel | undefined {
    return this.#channels.get(id);
  }

  remove(channel: Channel): void {
    this.#channels.delete(channel.id);
  }

  [Symbol.iterator](): IterableIterator<Channel> {
    return this.#channels.values();
  }
}
