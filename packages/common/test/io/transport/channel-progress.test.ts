import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import type { Address, ChannelEvent, Envelope } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';

import { eventually, HubRecorder } from './hub-recorder.js';
import { selfSigned } from './tls/self-signed.js';

const identity = selfSigned('127.0.0.1');
const secure: TlsSettings = { identity, ca: identity.cert, requiresClientCerts: false };

const LONG = 12_000_000;
const LIMITS = { maxFrameBytes: 2 * LONG, maxSendQueueBytes: 10 * LONG };
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Forwards connections, and stops after this many bytes until it is released. */
class Relay {
  readonly #sockets: Socket[] = [];
  #left = Infinity;
  address: Address = { host: '', port: 0 };

  static async before({ port, tls }: Address): Promise<Relay> {
    const relay = new Relay();
    const server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      relay.#pass(near, far);
      relay.#pass(far, near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      server.close();
      for (const socket of relay.#sockets) socket.destroy();
    });
    const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    relay.address = tls === true ? { ...address, tls } : address;
    return relay;
  }

  limit(bytes: number): void {
    this.#left = bytes;
    if (bytes > 0) for (const socket of this.#sockets) socket.resume();
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.push(from);
    from.on('error', () => to.destroy());
    from.on('data', (chunk: Buffer) => {
      to.write(chunk);
      this.#left -= chunk.length;
      if (this.#left <= 0) for (const socket of this.#sockets) socket.pause();
    });
  }
}

function recorder(): HubRecorder {
  const made = new HubRecorder(LIMITS);
  ends.push(() => made.end());
  return made;
}

function long(): Envelope {
  const digest = 'ab'.repeat(32);
  const body = { tag: 'OK', digest, index: 0, load: 0, payload: new Uint8Array(LONG) } as const;
  return { source: 1, destination: 2, correlation: 3, body };
}

function short(): Envelope {
  return { source: 1, destination: 2, correlation: 3, body: { tag: 'PING' } };
}

type Progress = Extract<ChannelEvent, { readonly type: 'channel-progress' }>;

function sum(events: readonly Progress[], what: 'received' | 'sent'): number {
  return events.reduce((bytes, event) => bytes + event[what], 0);
}

describe('a message that takes long', () => {
  for (const isSecure of [false, true]) {
    for (const direction of ['dialled', 'accepted'] as const) {
      it(`is reported by its bytes where the channel was ${direction}${isSecure ? ', over TLS' : ''}`, async () => {
        const [server, client] = [recorder(), recorder()];
        const listener = await server.listen({ maxFrameBytes: LIMITS.maxFrameBytes, ...(isSecure && { tls: secure }) });
        if (isSecure) client.hub.useTls(secure);
        const relay = await Relay.before(listener.address);
        client.dial(1, relay.address);
        await client.next('channel-opened');
        const { channel } = await server.next('channel-opened');
        const [from, to] = direction === 'dialled' ? [server, client] : [client, server];
        relay.limit(500_000);
        from.hub.send(direction === 'dialled' ? channel : 1, long());
        const isTold = (): true | undefined =>
          sum(from.of('channel-progress'), 'sent') > 0 && sum(to.of('channel-progress'), 'received') > 0
            ? true
            : undefined;
        await eventually(isTold, 'progress of both ends');
        expect(to.of('message-received').length).to.equal(0);
        relay.limit(Infinity);
        await to.next('message-received');
        for (const what of ['received', 'sent'] as const) {
          const bytes = sum([...from.of('channel-progress'), ...to.of('channel-progress')], what);
          expect(bytes, `${bytes} bytes ${what}: each byte counts once`).to.be.below(1.1 * LONG);
        }
      });
    }
  }

  it('is not, where it is whole at once', async () => {
    const [server, client] = [recorder(), recorder()];
    const { address } = await server.listen({ maxFrameBytes: LIMITS.maxFrameBytes });
    client.dial(1, address);
    await client.next('channel-opened');
    const { channel } = await server.next('channel-opened');
    for (let count = 1; count <= 3; count += 1) {
      server.hub.send(channel, short());
      await client.next('message-received', count);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect([...server.of('channel-progress'), ...client.of('channel-progress')]).to.deep.equal([]);
  });
});
