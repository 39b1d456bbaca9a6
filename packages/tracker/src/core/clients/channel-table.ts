import { EVERYTHING, principalOf } from '@shoal/common';
import type { ChannelEvent, ChannelId, Millis } from '@shoal/common';

import { Channel } from './client.js';

type Opened = Extract<ChannelEvent, { readonly type: 'channel-opened' }>;

/** The open channels. The tracker removes a channel when it closes it: later events of the host find no channel. */
export class ChannelTable {
  readonly #channels = new Map<ChannelId, Channel>();

  get size(): number {
    return this.#channels.size;
  }

  open({ channel: id, remoteHost, localHost, admission, nonce }: Opened, initBy: Millis, now: Millis): Channel {
    const grant = admission?.grant ?? EVERYTHING;
    const token = admission && { subject: admission.subject, expiresAt: now + admission.expiresInMs };
    const principal = principalOf(remoteHost, token?.subject ?? '');
    const channel = new Channel({ id, remoteHost, localHost, grant, token, nonce, principal }, initBy, now);
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
