import { encodeFrame } from '@shoal/common/io';
import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { WebSocket } from 'ws';

import { HubRecorder } from './hub-recorder.js';

const inflow = { maxMessagesPerSecond: 1_000, maxReceivedBytesPerSecond: 1_000_000, maxPartialBytes: 1_000_000 };
const ping = encodeFrame({ source: 1, destination: 2, correlation: 0, body: { tag: 'PING' } });
const open: { close(): unknown }[] = [];
after(() => {
  for (const each of open) each.close();
});

async function listening(given: Partial<typeof inflow>, maxConnectionsPerAddress = 100, maxConnections = 100) {
  const server = new HubRecorder({ inflow: { ...inflow, ...given } });
  const listener = await server.listen({ maxConnectionsPerAddress, maxConnections });
  open.push(listener);
  return { server, url: `ws://127.0.0.1:${listener.address.port}` };
}

async function dial(url: string, localAddress = '127.0.0.1'): Promise<WebSocket> {
  const socket = new WebSocket(url, 'shoal.v1', { localAddress });
  socket.on('error', () => undefined);
  open.push({
    close: () => {
      socket.terminate();
    },
  });
  await new Promise((resolve) => {
    socket.on('open', resolve);
    socket.on('close', resolve);
  });
  return socket;
}

describe('what others send', () => {
  it('is slowed down where too many messages come, and none is lost', async () => {
    const { server, url } = await listening({ maxMessagesPerSecond: 2_000 });
    const socket = await dial(url);
    const started = performance.now();
    for (let i = 0; i < 20_000; i += 1) socket.send(ping);
    await server.next('message-received', 20_000);
    // Some thousands come in one read; the others at two thousand a second, whatever the machine.
    expect(performance.now() - started).to.be.above(1_000);
    expect(server.of('channel-closed').length).to.equal(0);
  });

  it('and is not finished is given up where it is most', async () => {
    const { server, url } = await listening({ maxPartialBytes: 100_000 });
    const [small, large] = [await dial(url), await dial(url)];
    small.send(Buffer.alloc(20_000), { fin: false });
    large.send(Buffer.alloc(90_000), { fin: false });
    const { reason, channel } = await server.next('channel-closed');
    expect(channel).to.equal(2);
    expect(reason).to.match(/wait for their ends/);
    expect(small.readyState).to.equal(WebSocket.OPEN);
  });

  it('is given up of who has most in all, on however many connections', async () => {
    const { server, url } = await listening({ maxPartialBytes: 100_000 });
    const honest = await dial(url);
    honest.send(Buffer.alloc(40_000), { fin: false });
    for (let i = 0; i < 8; i += 1) (await dial(url, '127.0.0.2')).send(Buffer.alloc(10_000), { fin: false });
    await server.next('channel-closed');
    expect(server.of('channel-closed').every(({ channel }) => channel !== 1)).to.equal(true);
    expect(honest.readyState).to.equal(WebSocket.OPEN);
  });
});

describe('connections', () => {
  it('are limited in number, whatever their addresses', async () => {
    const { url } = await listening({}, 100, 2);
    const dialled = [await dial(url), await dial(url), await dial(url)];
    expect(dialled.map(({ readyState }) => readyState)).to.deep.equal([
      WebSocket.OPEN,
      WebSocket.OPEN,
      WebSocket.CLOSED,
    ]);
  });

  it('of one address are limited in number, and closed ones make room', async () => {
    const { url } = await listening({}, 2);
    const [first, second, third] = [await dial(url), await dial(url), await dial(url)];
    expect([first, second, third].map(({ readyState }) => readyState)).to.deep.equal([
      WebSocket.OPEN,
      WebSocket.OPEN,
      WebSocket.CLOSED,
    ]);
    first.terminate();
    for (;;) {
      const again = await dial(url);
      if (again.readyState === WebSocket.OPEN) break;
    }
  });
});
