import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { WebSocket, WebSocketServer } from 'ws';

import type { Address, Message } from '@shoal/common';
import { type ChannelHubOptions, encodeFrame, type GateRules, SUBPROTOCOL } from '@shoal/common/io';

import { bytesField, frameOf } from '../wire/wire-bytes.js';
import { eventually, HubRecorder } from './hub-recorder.js';

const digest = 'ab'.repeat(32);
const MAX_FRAME = 1_000_000;
const GREETING = 2_000;
const link = ['PING'] as const;
const uploader: GateRules = { greeting: 'HELLO', maxGreetingBytes: GREETING, messages: ['SUBSCRIBE', ...link] };
const downloader: GateRules = {
  greeting: 'HELLO_ACK',
  early: link,
  maxGreetingBytes: GREETING,
  messages: ['OK', ...link],
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Limits = Pick<Partial<ChannelHubOptions>, 'maxFrameBytes' | 'maxAskedBytes'> & {
  readonly newsPerSecond?: number;
};

function recorder(intake: GateRules, limits: Limits = {}): HubRecorder {
  const made = new HubRecorder({ intake, maxFrameBytes: MAX_FRAME, ...limits });
  ends.push(() => made.end());
  return made;
}

function frame(body: Message): Buffer {
  return encodeFrame({ source: 1, destination: 2, correlation: 3, body });
}

const hello = frame({ tag: 'HELLO', minVersion: 1, maxVersion: 1, host: '', port: 0 });

/** A hub that accepts, and a connected client. */
async function accepted(): Promise<{ hub: HubRecorder; socket: WebSocket }> {
  const hub = recorder(uploader);
  const { address } = await hub.listen({ maxFrameBytes: MAX_FRAME });
  const socket = new WebSocket(`ws://127.0.0.1:${address.port}`, SUBPROTOCOL, { perMessageDeflate: false });
  socket.on('error', () => undefined);
  ends.push(() => {
    socket.terminate();
  });
  await once(socket, 'open');
  return { hub, socket };
}

/** A hub, and a server for it to dial. */
async function dialling(limits: Limits = {}): Promise<{ hub: HubRecorder; address: Address; server: WebSocketServer }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL });
  ends.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, 'listening');
  const address: Address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  return { hub: recorder(downloader, limits), address, server };
}

/** A hub with an outgoing connection, and the server's end of the channel. */
async function dialled(
  limits: { readonly newsPerSecond?: number } = {},
): Promise<{ hub: HubRecorder; socket: WebSocket }> {
  const { hub, address, server } = await dialling(limits);
  const connected = once(server, 'connection') as Promise<[WebSocket]>;
  hub.dial(7, address);
  const [socket] = await connected;
  socket.on('error', () => undefined);
  await hub.next('channel-opened');
  return { hub, socket };
}

describe('a message of a later version', () => {
  it('is ignored after the greeting, and costs the channel before it', async () => {
    const later = frameOf(bytesField(60, [1, 2, 3]));
    const { hub, socket } = await accepted();
    for (const bytes of [hello, later, frame({ tag: 'PING' })]) socket.send(bytes);
    expect((await hub.next('message-received', 2)).envelope.body.tag).to.equal('PING');
    const stranger = await accepted();
    stranger.socket.send(later);
    expect((await stranger.hub.next('frame-rejected')).code).to.equal('NOT_INITIALISED');
  });
});

describe('before the greeting', () => {
  it('any other message is refused, on incoming and outgoing channels', async () => {
    const both = [await accepted(), await dialled()];
    for (const { hub, socket } of both) {
      socket.send(frame({ tag: 'SUBSCRIBE', digest }));
      expect((await hub.next('frame-rejected')).code).to.equal('NOT_INITIALISED');
    }
  });

  it('a long frame is refused, and one that does not end is cut off', async () => {
    for (const open of [accepted, dialled]) {
      const whole = await open();
      whole.socket.send(Buffer.alloc(GREETING + 1));
      expect((await whole.hub.next('frame-rejected')).code).to.equal('FRAME_TOO_LARGE');

      const fragments = await open();
      await trickle(fragments.socket, Buffer.alloc(1_000));
      expect((await fragments.hub.next('frame-rejected')).code).to.equal('FRAME_TOO_LARGE');
      await fragments.hub.next('channel-closed');
    }
  });

  it('control frames without end are cut off', async () => {
    for (const control of ['ping', 'pong'] as const) {
      const { hub, socket } = await accepted();
      while (socket.readyState === WebSocket.OPEN) {
        socket[control](Buffer.alloc(125));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect((await hub.next('frame-rejected')).code, control).to.equal('FRAME_TOO_LARGE');
    }
  });
});

describe('after the greeting', () => {
  it('long frames pass, and others of their role only', async () => {
    const { hub, socket } = await dialled();
    socket.send(frame({ tag: 'HELLO_ACK', version: 1 }));
    socket.send(frame({ tag: 'OK', digest, index: 0, load: 0, payload: new Uint8Array(500_000) }));
    await hub.next('message-received', 2);
    socket.send(frame({ tag: 'SUBSCRIBE', digest }));
    expect((await hub.next('frame-rejected')).code).to.equal('PROTOCOL');
  });

  it('unfinished messages on all outgoing channels together are bounded', async () => {
    const { hub, address, server } = await dialling();
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.send(frame({ tag: 'HELLO_ACK', version: 1 }));
      socket.send(Buffer.alloc(MAX_FRAME - 1), { fin: false });
    });
    // 64 MiB are 67 of them.
    for (let channel = 1; channel <= 90; channel += 1) hub.dial(channel, address);
    expect((await hub.next('channel-closed')).reason).to.match(/wait for their ends/);
  });

  it('and are little more than the machine asks for, however long a frame may be', async () => {
    const each = 11 * 1024 * 1024;
    for (const [maxAskedBytes, channels, isCutOff] of [
      [0, 8, true],
      [0, 5, false],
      [48 * 1024 * 1024, 8, false],
    ] as const) {
      const { hub, address, server } = await dialling({ maxFrameBytes: 16 * 1024 * 1024, maxAskedBytes });
      let sent = 0;
      server.on('connection', (socket) => {
        socket.on('error', () => undefined);
        socket.send(frame({ tag: 'HELLO_ACK', version: 1 }));
        socket.send(Buffer.alloc(each), { fin: false }, () => {
          sent += 1;
        });
      });
      for (let channel = 1; channel <= channels; channel += 1) hub.dial(channel, address);
      if (isCutOff) expect((await hub.next('channel-closed')).reason).to.match(/wait for their ends/);
      else {
        await eventually(() => (sent === channels ? true : undefined), 'all to be sent');
        expect(hub.of('channel-closed').length).to.equal(0);
      }
    }
  });

  it('fragments that come to more than a frame are cut off', async () => {
    const { hub, socket } = await accepted();
    socket.send(hello);
    await hub.next('message-received');
    await trickle(socket, Buffer.alloc(100_000));
    expect((await hub.next('frame-rejected')).code).to.equal('FRAME_TOO_LARGE');
    await hub.next('channel-closed');
  });

  it('no frame is longer than the machine wants', async () => {
    const { hub, socket } = await dialled();
    hub.hub.limitFrames(100_000);
    socket.send(frame({ tag: 'HELLO_ACK', version: 1 }));
    socket.send(frame({ tag: 'OK', digest, index: 0, load: 0, payload: new Uint8Array(90_000) }));
    await hub.next('message-received', 2);
    socket.send(frame({ tag: 'OK', digest, index: 0, load: 0, payload: new Uint8Array(101_000) }));
    expect((await hub.next('frame-rejected')).code).to.equal('FRAME_TOO_LARGE');
    await hub.next('channel-closed');
  });

  it('and one that says that it is longer is cut off at its head', async () => {
    const { hub, socket } = await dialled();
    hub.hub.limitFrames(100_000);
    const head = Buffer.alloc(20);
    head.writeUInt16BE(0x827f);
    head.writeBigUInt64BE(500_000n, 2);
    rawSocketOf(socket).write(head);
    expect((await hub.next('frame-rejected')).code).to.equal('FRAME_TOO_LARGE');
    await hub.next('channel-closed');
  });
});

/** Sends parts of a message that never ends, each by itself, until the connection is closed. */
async function trickle(socket: WebSocket, part: Buffer): Promise<void> {
  while (socket.readyState === WebSocket.OPEN) {
    await new Promise((resolve) => {
      socket.send(part, { fin: false }, resolve);
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The connection under a WebSocket: the library has no way to send half a frame. */
function rawSocketOf(socket: WebSocket): { write(bytes: Buffer): void } {
  return (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
}

describe('a neighbour on an outgoing connection', () => {
  it('is cut off where it floods with messages that bring no segment, and soon', async () => {
    const { hub, socket } = await dialled({ newsPerSecond: 1_000 });
    socket.send(frame({ tag: 'HELLO_ACK', version: 1 }));
    for (let i = 0; i < 200_000; i += 1) socket.send(frame({ tag: 'PING' }));
    const { code } = await hub.next('channel-closed');
    expect(code).to.equal('LIMIT');
    expect(hub.of('message-received').length, 'most are not read').to.be.below(50_000);
  });

  it('may send segments as fast as it likes', async () => {
    const { hub, socket } = await dialled({ newsPerSecond: 10 });
    socket.send(frame({ tag: 'HELLO_ACK', version: 1 }));
    for (let index = 0; index < 1_000; index += 1)
      socket.send(frame({ tag: 'OK', digest, index, load: 0, payload: new Uint8Array(10) }));
    await hub.next('message-received', 1_001);
    expect(hub.of('channel-closed').length).to.equal(0);
  });
});

describe('a neighbour on an incoming connection', () => {
  it('is cut off where it floods with messages that are about no segment', async () => {
    const hub = new HubRecorder({ intake: uploader, maxFrameBytes: MAX_FRAME, newsPerSecond: 1_000 });
    ends.push(() => hub.end());
    const { address } = await hub.listen({ maxFrameBytes: MAX_FRAME });
    const socket = new WebSocket(`ws://127.0.0.1:${address.port}`, SUBPROTOCOL, { perMessageDeflate: false });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    socket.send(hello);
    for (let i = 0; i < 100_000; i += 1) socket.send(frame({ tag: 'PING' }));
    expect((await hub.next('channel-closed')).code).to.equal('LIMIT');
    expect(hub.of('message-received').length).to.be.below(50_000);
    socket.terminate();
  });
});
