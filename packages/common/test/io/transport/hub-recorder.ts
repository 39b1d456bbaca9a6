import { setTimeout as delay } from 'node:timers/promises';

import type { Address, ChannelEvent, ErrorCodeName } from '@shoal/common';
import {
  BufferPool,
  ChannelHub,
  type ChannelHubOptions,
  type ChannelListener,
  listenForChannels,
} from '@shoal/common/io';

import { tags } from '../wire/message-arbitraries.js';

type EventOf<T extends ChannelEvent['type']> = Extract<ChannelEvent, { readonly type: T }>;

const LIMITS: ChannelHubOptions = {
  ...{ maxFrameBytes: 100_000, maxSendQueueBytes: 1_000_000, openTimeoutMs: 5_000 },
  intake: { greeting: 'HELLO', early: tags, messages: tags },
};
const PATIENCE_MS = 20_000;

/** A hub that records its events and, like a machine, disconnects a peer whose frame is refused. */
export class HubRecorder {
  readonly hub: ChannelHub;
  readonly events: ChannelEvent[] = [];
  #listener: ChannelListener | undefined;

  constructor(limits: Partial<ChannelHubOptions> = {}) {
    const receive = (event: ChannelEvent): void => {
      this.events.push(event);
      if (event.type !== 'frame-rejected') return;
      this.close(event.channel, event.code, event.detail);
    };
    this.hub = new ChannelHub({ ...LIMITS, ...limits }, receive, new BufferPool(0));
  }

  async listen(options: Partial<Parameters<typeof listenForChannels>[1]> = {}): Promise<ChannelListener> {
    this.#listener = await listenForChannels(this.hub, {
      listen: { host: '127.0.0.1', port: 0 },
      maxFrameBytes: LIMITS.maxFrameBytes,
      maxConnections: 100,
      requestTimeoutMs: 5_000,
      ...options,
    });
    return this.#listener;
  }

  dial(channel: number, address: Address): void {
    this.hub.perform({ type: 'open-channel', channel, address });
  }

  close(channel: number, code: ErrorCodeName | undefined, reason: string): void {
    this.hub.perform({ type: 'close-channel', channel, code, reason });
  }

  of<T extends ChannelEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The n-th event of a type, once it has come. */
  async next<T extends ChannelEvent['type']>(type: T, n = 1): Promise<EventOf<T>> {
    const event = await eventually(() => this.of(type)[n - 1], type);
    return event;
  }

  async end(): Promise<void> {
    this.#listener?.close();
    await this.hub.closed(0);
  }
}

export async function eventually<T>(look: () => T | undefined, what: string): Promise<T> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 2) {
    const found = look();
    if (found !== undefined) return found;
    await delay(2);
  }
  throw new Error(`${what} never came`);
}
