import { type Address, type Envelope, MAX_SEGMENT_BYTES } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';
import { assert, expect } from 'chai';
import { afterEach, describe, it } from 'mocha';

import { eventually, HubRecorder } from '../hub-recorder.js';
import { selfSigned } from './self-signed.js';

const ends: HubRecorder[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end.end();
});

const here = selfSigned('127.0.0.1');
const elsewhere = selfSigned('127.0.0.2');

function settings(identity: TlsSettings['identity'], ca?: string, requiresClientCerts = false): TlsSettings {
  return { identity, ca, requiresClientCerts };
}

async function listening(
  tls: TlsSettings,
): Promise<{ server: HubRecorder; address: Address; renew: (tls: TlsSettings) => void }> {
  const server = new HubRecorder(LIMITS);
  ends.push(server);
  const listener = await server.listen({ tls, maxFrameBytes: MAX_FRAME_BYTES });
  return { server, address: listener.address, renew: listener.renewTls.bind(listener) };
}

const MAX_FRAME_BYTES = MAX_SEGMENT_BYTES + 100_000;
const LIMITS = { maxFrameBytes: MAX_FRAME_BYTES, maxSendQueueBytes: 2 * MAX_FRAME_BYTES };

function dial(address: Address, tls: TlsSettings | undefined): HubRecorder {
  const client = new HubRecorder(LIMITS);
  ends.push(client);
  if (tls !== undefined) client.hub.useTls(tls);
  client.dial(1, address);
  return client;
}

describe('channels over TLS', () => {
  it('carry frames both ways, long ones in one piece', async () => {
    const { server, address } = await listening(settings(here));
    expect(address.tls).to.equal(true);
    const client = dial(address, settings(undefined, here.cert));
    await client.next('channel-opened');
    const { channel } = await server.next('channel-opened');
    const digest = 'ab'.repeat(32);
    for (const bytes of [0, 1, 16_384, 300_000, 5_000_000]) {
      const payload = Buffer.alloc(bytes, `${bytes}`);
      const body = { tag: 'OK', digest, index: 1, load: 0, payload } as const;
      const envelope: Envelope = { source: 1, destination: 2, correlation: bytes, body };
      server.hub.send(channel, envelope);
    }
    for (const [index, bytes] of [0, 1, 16_384, 300_000, 5_000_000].entries()) {
      const { envelope } = await client.next('message-received', index + 1);
      expect(envelope.correlation).to.equal(bytes);
      assert(envelope.body.tag === 'OK' && envelope.body.payload instanceof Uint8Array);
      expect(Buffer.alloc(bytes, `${bytes}`).equals(envelope.body.payload)).to.equal(true);
    }
    client.hub.send(1, { source: 2, destination: 1, correlation: 9, body: { tag: 'PING' } });
    expect((await server.next('message-received')).envelope.correlation).to.equal(9);
  });

  for (const [what, identity, tls, code, reason] of [
    ['a CA that is not believed', here, settings(undefined, elsewhere.cert), 'UNAUTHORISED', /no CA that is believed/],
    ['no CA that Node knows', here, settings(undefined), 'UNAUTHORISED', /no CA that is believed/],
    ['another address', elsewhere, settings(undefined, elsewhere.cert), 'UNAUTHORISED', /another name: .*127\.0\.0\.1/],
  ] as const) {
    it(`are not opened with a peer whose certificate is by ${what}`, async () => {
      const { server, address } = await listening(settings(identity));
      const client = dial(address, tls);
      const closed = await client.next('channel-closed');
      expect(closed.code).to.equal(code);
      expect(closed.reason).to.match(reason);
      expect(server.events).to.deep.equal([]);
    });
  }

  it('are opened by those alone whose certificate is believed, where one is wanted', async () => {
    const { server, address } = await listening(settings(here, here.cert, true));
    const bare = dial(address, settings(undefined, here.cert));
    expect((await bare.next('channel-closed')).reason).to.match(/it wants a certificate/);
    const stranger = dial(address, settings(elsewhere, here.cert));
    expect((await stranger.next('channel-closed')).reason).to.match(
      /may not believe the certificate|it wants a certificate/,
    );
    expect(server.events).to.deep.equal([]);
    const member = dial(address, settings(here, here.cert));
    await member.next('channel-opened');
  });

  it('are not opened between one who speaks TLS and one who does not', async () => {
    const { address } = await listening(settings(here));
    const plain = { host: address.host, port: address.port };
    const hopeful = dial(plain, undefined);
    expect((await hopeful.next('channel-closed')).reason).to.match(/wss:\/\//);
    const strict = dial(plain, settings(undefined, here.cert));
    expect(await strict.next('channel-closed')).to.deep.equal({
      ...{ type: 'channel-closed', channel: 1, code: 'VERSION', reason: 'it does not speak TLS' },
    });
    const untold = dial(address, undefined);
    expect((await untold.next('channel-closed')).reason).to.equal('it speaks TLS only');
  });

  it('of one address are limited in number, and closed ones make room', async () => {
    const server = new HubRecorder(LIMITS);
    ends.push(server);
    const { address } = await server.listen({ tls: settings(here), maxConnectionsPerAddress: 1 });
    const tls = settings(undefined, here.cert);
    const first = dial(address, tls);
    await first.next('channel-opened');
    await dial(address, tls).next('channel-closed');
    first.close(1, undefined, '');
    await server.next('channel-closed');
    const again = dial(address, tls);
    for (let channel = 1; again.of('channel-opened').length === 0; channel += 1) {
      if (channel > 1) again.dial(channel, address);
      await eventually(() => again.events[channel - 1], 'an answer');
    }
    expect(server.of('channel-opened').length).to.equal(2);
  });

  it('are opened with new certificates once these are renewed, on both sides', async () => {
    const { address, renew } = await listening(settings(elsewhere));
    const client = dial(address, settings(undefined, here.cert));
    await client.next('channel-closed');
    renew(settings(here));
    client.dial(2, address);
    await client.next('channel-opened');
    client.hub.useTls(settings(undefined, here.cert));
    expect(client.hub.size, 'the open channel stays').to.equal(1);
    client.hub.useTls(settings(undefined, elsewhere.cert));
    expect((await client.next('channel-closed', 2)).channel, 'its certificate is not accepted any more').to.equal(2);
    client.dial(3, address);
    expect((await client.next('channel-closed', 3)).channel).to.equal(3);
  });
});
