import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { expectRejection } from '@shoal/testing';
import { assert, expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { WebSocket, WebSocketServer } from 'ws';

import {
  type Address,
  CLOSE_BASE,
  type Envelope,
  ErrorCode,
  type ErrorCodeName,
  type Message,
  ShoalError,
} from '@shoal/common';
import { encodeFrame, SUBPROTOCOL } from '@shoal/common/io';

import { eventually, HubRecorder } from './hub-recorder.js';

const digest = 'ab'.repeat(32);
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function recorder(limits: ConstructorParameters<typeof HubRecorder>[0] = {}): HubRecorder {
  const made = new HubRecorder(limits);
  ends.push(() => made.end());
  return made;
}

async function listening(
  limits: ConstructorParameters<typeof HubRecorder>[0] = {},
): Promise<{ server: HubRecorder; address: Address }> {
  const server = recorder(limits);
  const { address } = await server.listen();
  return { server, address };
}

async function connected(): Promise<{ server: HubRecorder; client: HubRecorder; accepted: number }> {
  const { server, address } = await listening();
  const client = recorder();
  client.dial(7, address);
  await client.next('channel-opened');
  const { channel } = await server.next('channel-opened');
  return { server, client, accepted: channel };
}

function envelope(body: Message): Envelope {
  return { source: 1, destination: 2, correlation: 3, body };
}

/** A client that sends arbitrary bytes. */
async function rawDialler({ port }: Address, protocol = SUBPROTOCOL): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, protocol, { perMessageDeflate: false });
  ends.push(() => {
    socket.terminate();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return socket;
}

function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => {
    socket.once('close', (code: number, reason: Buffer) => {
      resolve({ code, reason: reason.toString() });
    });
  });
}

/** A listener that speaks as it likes. */
async function rawListener(onConnection: (socket: WebSocket) => void): Promise<Address> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL });
  ends.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  server.on('connection', onConnection);
  await new Promise((resolve) => server.once('listening', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('two hubs', () => {
  it('exchange messages both ways, in order', async () => {
    const { server, client, accepted } = await connected();
    for (const reason of ['one', 'two']) {
      client.hub.perform({ type: 'send', channel: 7, envelope: envelope({ tag: 'GOODBYE', reason }) });
    }
    expect((await server.next('message-received', 2)).envelope).to.deep.equal(
      envelope({ tag: 'GOODBYE', reason: 'two' }),
    );
    expect((await server.next('message-received')).envelope).to.deep.equal(envelope({ tag: 'GOODBYE', reason: 'one' }));

    const payload = Buffer.alloc(50_000, 9);
    const ok = envelope({ tag: 'OK', digest, index: 1, load: 0, payload });
    server.hub.perform({ type: 'send', channel: accepted, envelope: ok });
    const { channel, envelope: received } = await client.next('message-received');
    expect(channel).to.equal(7);
    assert(received.body.tag === 'OK' && payload.equals(received.body.payload as Uint8Array));
  });

  it('say where each other is', async () => {
    const { server, client } = await connected();
    for (const { events } of [server, client]) {
      const opened = events.find(({ type }) => type === 'channel-opened');
      assert(opened?.type === 'channel-opened');
      expect(opened.remoteHost).to.equal('127.0.0.1');
      expect(opened.localHost).to.equal('127.0.0.1');
    }
  });

  it('hear why the other closed, after what was sent before', async () => {
    const { server, client, accepted } = await connected();
    server.hub.perform({ type: 'send', channel: accepted, envelope: envelope({ tag: 'PING' }) });
    server.close(accepted, 'RANK_TAKEN', 'rank 3 belongs to another client');
    const closed = await client.next('channel-closed');
    expect(closed).to.deep.equal({
      type: 'channel-closed',
      channel: 7,
      code: 'RANK_TAKEN',
      reason: 'rank 3 belongs to another client',
    });
    expect(client.of('message-received').length).to.equal(1);
    expect((await server.next('channel-closed')).code).to.equal('RANK_TAKEN');
    expect([client.hub.size, server.hub.size]).to.deep.equal([0, 0]);
  });

  it('hear a normal end as one without a code', async () => {
    const { server, client } = await connected();
    client.close(7, undefined, 'done');
    const closed = await server.next('channel-closed');
    expect(closed.code).to.equal(undefined);
    expect(closed.reason).to.equal('done');
  });

  it('drop actions on channels that are gone', async () => {
    const { server, client } = await connected();
    client.close(7, undefined, 'done');
    client.hub.perform({ type: 'send', channel: 7, envelope: envelope({ tag: 'PING' }) });
    await client.next('channel-closed');
    client.hub.perform({ type: 'send', channel: 7, envelope: envelope({ tag: 'PING' }) });
    client.close(7, 'INTERNAL', 'again');
    client.close(99, undefined, 'never there');
    await server.next('channel-closed');
    expect(server.of('message-received').length).to.equal(0);
    expect(client.of('channel-closed').length).to.equal(1);
  });

  it('wait until every channel is closed, and end those that are not', async () => {
    const { server, client } = await connected();
    await client.hub.closed(20);
    await client.next('channel-closed');
    await server.next('channel-closed');
    expect([client.hub.size, server.hub.size]).to.deep.equal([0, 0]);
    await client.hub.closed(60_000);
  });

  it('take a close reason of any length', async () => {
    const { server, client } = await connected();
    client.close(7, 'LIMIT', '😀'.repeat(5_000_000));
    const { reason, code } = await server.next('channel-closed');
    expect(code).to.equal('LIMIT');
    expect(reason.startsWith('😀😀') && Buffer.byteLength(reason) <= 123).to.equal(true);
  });
});

describe('a hub with incoming connections', () => {
  it('refuses a text frame', async () => {
    const { server, address } = await listening();
    const dialler = await rawDialler(address);
    dialler.send('hello');
    const closed = closeOf(dialler);
    expect((await server.next('frame-rejected')).code).to.equal('NOT_BINARY');
    expect((await closed).code).to.equal(CLOSE_BASE + ErrorCode.NOT_BINARY);
  });

  it('refuses garbage', async () => {
    const { server, address } = await listening();
    const dialler = await rawDialler(address);
    dialler.send(Buffer.from('no frame at all'));
    const closed = closeOf(dialler);
    expect((await server.next('frame-rejected')).code).to.equal('MALFORMED');
    expect((await closed).code).to.equal(CLOSE_BASE + ErrorCode.MALFORMED);
  });

  it('refuses a frame over its limit without receiving it', async () => {
    const { server, address } = await listening();
    const dialler = await rawDialler(address);
    dialler.send(Buffer.alloc(100_001));
    const closed = closeOf(dialler);
    const rejected = await server.next('frame-rejected');
    expect(rejected.code).to.equal('FRAME_TOO_LARGE');
    expect((await closed).code).to.equal(1009);
    await server.next('channel-closed');
    expect(server.of('frame-rejected').length).to.equal(1);
  });

  it('gets no more events on a channel that it closes', async () => {
    const { server, address } = await listening();
    const dialler = await rawDialler(address);
    dialler.send('text');
    dialler.send(encodeFrame(envelope({ tag: 'PING' })));
    await server.next('channel-closed');
    expect(server.of('message-received').length).to.equal(0);
  });

  it('reports one end where the other side vanishes', async () => {
    const { server, address } = await listening();
    const dialler = await rawDialler(address);
    await server.next('channel-opened');
    dialler.terminate();
    const closed = await server.next('channel-closed');
    expect(closed.code).to.equal(undefined);
    await delay(10);
    expect(server.of('channel-closed').length).to.equal(1);
  });

  it('cuts off a reader that is too slow', async () => {
    const { server, address } = await listening({ maxSendQueueBytes: 2_000_000 });
    const dialler = await rawDialler(address);
    const { channel } = await server.next('channel-opened');
    dialler.pause();
    const ok = envelope({ tag: 'OK', digest, index: 1, load: 0, payload: Buffer.alloc(1_000_000) });
    const closed = await eventually(() => {
      server.hub.perform({ type: 'send', channel, envelope: ok });
      return server.of('channel-closed')[0];
    }, 'the end of a slow reader');
    expect(closed.code).to.equal('LIMIT');
    expect(closed.reason).to.match(/reader is too slow/);
    expect(server.hub.size).to.equal(0);
  });

  it('ends a channel whose other side does not answer the closing handshake', async () => {
    const { server, address } = await listening();
    const dialler = await rawDialler(address);
    dialler.pause();
    const { channel } = await server.next('channel-opened');
    server.close(channel, 'TIMEOUT', 'nothing was heard');
    const closed = await server.next('channel-closed');
    expect([closed.code, closed.reason]).to.deep.equal(['TIMEOUT', 'nothing was heard']);
  });
});

describe('a hub with outgoing connections', () => {
  it('reports a refused connection as one end', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const client = recorder();
    client.dial(1, { host: '127.0.0.1', port });
    const closed = await client.next('channel-closed');
    expect(closed.code).to.equal(undefined);
    expect(closed.reason).to.match(/ECONNREFUSED/);
    await delay(10);
    expect(client.events).to.deep.equal([closed]);
    expect(client.hub.size).to.equal(0);
  });

  it('reports an unusable address as an end, whatever is in it', async () => {
    const { server, address } = await listening();
    const hosts = [
      '',
      'a b',
      'x#y',
      '[',
      '::1%eth0',
      'a:b:c',
      `127.0.0.1:${address.port}/`,
      `u@127.0.0.1`,
      '\0',
      '127.0.0.1/',
      '127.0.0.1?x',
    ];
    const client = recorder();
    hosts.forEach((host, index) => {
      client.dial(index + 1, { host, port: address.port });
    });
    await client.next('channel-closed', hosts.length);
    expect(
      client
        .of('channel-closed')
        .map(({ channel }) => channel)
        .sort((a, b) => a - b),
    ).to.deep.equal(hosts.map((_, index) => index + 1));
    expect(server.events.length, 'no host leads elsewhere than it says').to.equal(0);
    for (const { reason } of client.of('channel-closed')) expect(reason).to.not.equal('');
  });

  it('gives up on a listener that never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    ends.push(() => silent.close());
    await new Promise((resolve) => silent.once('listening', resolve));
    const client = recorder({ openTimeoutMs: 50 });
    client.dial(1, { host: '127.0.0.1', port: (silent.address() as AddressInfo).port });
    const closed = await client.next('channel-closed');
    expect(closed.reason).to.match(/^the opening handshake has timed out: 127\.0\.0\.1:\d+ takes connections/);
    expect(client.of('channel-opened').length).to.equal(0);
  });

  it('gives up on a listener that answers byte by byte', async () => {
    const slow = createServer((socket) => {
      const timer = setInterval(() => socket.write('H'), 5);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          clearInterval(timer);
        });
      socket.write('HTTP/1.1 101 Switching Protocols\r\nX: ');
    }).listen(0, '127.0.0.1');
    ends.push(() => slow.close());
    await new Promise((resolve) => slow.once('listening', resolve));
    const client = recorder({ openTimeoutMs: 100 });
    client.dial(1, { host: '127.0.0.1', port: (slow.address() as AddressInfo).port });
    expect((await client.next('channel-closed')).reason).to.match(/timed out/);
  });

  it('may give up before the channel is open', async () => {
    const { address } = await listening();
    const client = recorder();
    client.dial(1, address);
    client.close(1, undefined, 'not needed any more');
    const closed = await client.next('channel-closed');
    expect([closed.code, closed.reason]).to.deep.equal([undefined, 'not needed any more']);
    expect(client.events).to.deep.equal([closed]);
  });

  it('reads every close code of the protocol', async () => {
    const names = Object.keys(ErrorCode) as ErrorCodeName[];
    const codes = names.map((name) => CLOSE_BASE + ErrorCode[name]);
    const others = [1000, 1001, 1009, 1011, 4000, 4999];
    const queue = [...codes, ...others];
    const address = await rawListener((socket) => {
      socket.close(queue.shift(), 'because');
    });
    const client = recorder();
    const expected = [...names, undefined, undefined, 'FRAME_TOO_LARGE', undefined, undefined, 'INTERNAL'];
    for (const [index, name] of expected.entries()) {
      client.dial(index + 1, address);
      const closed = await client.next('channel-closed', index + 1);
      expect([closed.channel, closed.code, closed.reason]).to.deep.equal([index + 1, name, 'because']);
    }
  });

  it('shows a close reason on one line', async () => {
    const address = await rawListener((socket) => {
      socket.close(4006, 'two\nlines \u001b[31m');
    });
    const client = recorder();
    client.dial(1, address);
    expect((await client.next('channel-closed')).reason).to.equal('two\ufffdlines \ufffd[31m');
  });
});

describe('a listener', () => {
  it('says where it listens', async () => {
    const { address } = await listening();
    expect(address.host).to.equal('127.0.0.1');
    expect(address.port).to.be.above(0);
  });

  it('refuses another subprotocol, or none', async () => {
    const { server, address } = await listening();
    await expectRejection(rawDialler(address, 'chat'), /400/);
    const none = new WebSocket(`ws://127.0.0.1:${address.port}`);
    await expectRejection(
      new Promise((resolve, reject) => {
        none.once('open', resolve);
        none.once('error', reject);
      }),
      /400/,
    );
    expect(server.events.length).to.equal(0);
  });

  it('survives a refused client that resets the connection', async () => {
    const { server, address } = await listening();
    const head = `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(address.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(head);
      await delay(i % 4);
      socket.resetAndDestroy();
    }
    await rawDialler(address);
    await server.next('channel-opened');
  });

  it('releases a refused client that stays', async () => {
    const { address } = await listening();
    const socket = connect({ port: address.port, host: '127.0.0.1', allowHalfOpen: true });
    ends.push(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    socket.resume();
    await new Promise((resolve) => socket.once('end', resolve));
    // This side stays open: its writes are answered with a reset once the other side is gone.
    const writing = setInterval(() => socket.write('still here'), 2);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(writing);
  });

  it('answers plain HTTP with 426, or as configured', async () => {
    const { address } = await listening();
    expect(await statusOf(address)).to.equal(426);
    const told = recorder();
    const listener = await told.listen({ onRequest: (_request, response) => response.writeHead(204).end() });
    expect(await statusOf(listener.address)).to.equal(204);
  });

  it('on a port in use is a usage error that says what to do', async () => {
    const { address } = await listening();
    await expectRejection(recorder().listen({ listen: address }), (error: unknown) => {
      assert(error instanceof ShoalError);
      expect(error.exitCode).to.equal(2);
      expect(error.message).to.equal(
        `port ${address.port} on 127.0.0.1 is in use: choose another with --port, or 0 for any free one`,
      );
      return true;
    });
  });

  it('on an address of another machine is a usage error', async () => {
    await expectRejection(recorder().listen({ listen: { host: '192.0.2.1', port: 0 } }), (error: unknown) => {
      assert(error instanceof ShoalError && error.exitCode === 2);
      expect(error.message).to.match(/192\.0\.2\.1 is no address of this machine/);
      return true;
    });
  });

  it('once closed takes no connection, lets go of idle ones, and leaves open channels alone', async () => {
    const server = recorder();
    const listener = await server.listen();
    const dialler = await rawDialler(listener.address);
    const idle = connect(listener.address.port, '127.0.0.1');
    idle.resume();
    await new Promise((resolve) => idle.once('connect', resolve));
    const { channel } = await server.next('channel-opened');
    listener.close();
    await new Promise((resolve) => idle.once('close', resolve));
    await expectRejection(rawDialler(listener.address), /ECONNREFUSED/);
    const message = new Promise((resolve) => dialler.once('message', resolve));
    server.hub.perform({ type: 'send', channel, envelope: envelope({ tag: 'PING' }) });
    await message;
  });
});

function statusOf({ host, port }: Address): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host, port, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}
