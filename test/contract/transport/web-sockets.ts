import { setTimeout as delay } from 'node:timers/promises';

import type { Address, ChannelEvent } from '@shoal/common';
import { BufferPool, ChannelHub, listenForChannels, type TlsSettings } from '@shoal/common/io';
import { cleanUp } from '@shoal/testing';

import type { Endpoint, Transport } from './transport.js';

const PATIENCE_MS = 20_000;
const LIMITS = { maxFrameBytes: 1_000_000, maxSendQueueBytes: 4_000_000, openTimeoutMs: 10_000 };
const LOCAL = '127.0.0.1';

/** WebSockets over loopback; with settings for both sides, over TLS. */
export async function webSockets(tls?: {
  readonly listener: TlsSettings;
  readonly initiator: TlsSettings;
}): Promise<Transport> {
  const [listener, initiator] = [hubEndpoint(tls?.listener), hubEndpoint(tls?.initiator)];
  const listening = await listenForChannels(listener.hub, {
    ...{ listen: { host: LOCAL, port: 0 }, maxFrameBytes: LIMITS.maxFrameBytes, maxConnections: 10 },
    ...{ requestTimeoutMs: 10_000, tls: tls?.listener },
  });
  cleanUp(async () => {
    listening.close();
    for (const { hub } of [initiator, listener]) await hub.closed(0);
  });
  const unused: Address = { ...listening.address, port: 1 };
  return {
    listener,
    initiator,
    address: listening.address,
    unused,
    hosts: { listener: LOCAL, initiator: LOCAL },
    until,
  };
}

function hubEndpoint(tls: TlsSettings | undefined): Endpoint & { readonly hub: ChannelHub } {
  const events: ChannelEvent[] = [];
  const intake = { greeting: 'HELLO', early: ['PING', 'GOODBYE', 'OK'], messages: ['PING', 'GOODBYE', 'OK'] } as const;
  const hub = new ChannelHub({ ...LIMITS, intake }, (event) => events.push(event), new BufferPool(0));
  if (tls !== undefined) hub.useTls(tls);
  return { hub, events, perform: (action) => hub.perform(action) };
}

async function until(condition: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 2) {
    if (condition()) return true;
    await delay(2);
  }
  return false;
}
