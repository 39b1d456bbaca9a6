import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { encodeFrame, SUBPROTOCOL } from '@shoal/common/io';
import { expect } from 'chai';
import { after, afterEach, describe, it } from 'mocha';
import { type WebSocket, WebSocketServer } from 'ws';

import { AddressProber } from '#src/io/probe/address-prober.js';

const host = '127.0.0.1';
const nonce = `${'n'.repeat(21)}g`;
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Takes connections and never says anything. */
async function silentServer(onConnection: (socket: Socket) => void = () => undefined): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.resume();
    onConnection(socket);
  });
  closers.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return listening(server);
}

async function listening(server: Server): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Speaks the subprotocol, and answers the first message of each connection. */
async function uploader(answer: (socket: WebSocket, connection: number) => void): Promise<number> {
  const server = new WebSocketServer({ host, port: 0, handleProtocols: () => SUBPROTOCOL });
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    const connection = connections;
    socket.on('error', () => undefined);
    socket.once('message', () => {
      answer(socket, connection);
    });
  });
  closers.push(() => {
    server.close();
    for (const socket of server.clients) socket.terminate();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function helloAck(said: string): Buffer {
  const body = { tag: 'HELLO_ACK', version: 1, nonce: said } as const;
  return encodeFrame({ source: 1, destination: 0, correlation: 1, body });
}

interface Result {
  readonly isProved: boolean;
  readonly hint: string | undefined;
}

const asked = { principal: 'p', seenHost: host, rank: 1, nonce };

function probe(prober: AddressProber, port: number, channel = 1, fields: Partial<typeof asked> & { at?: string } = {}) {
  const { at = host, ...others } = fields;
  const began = performance.now();
  return new Promise<Result & { readonly ms: number }>((resolve) => {
    const request = { ...asked, channel, address: { host: at, port }, ...others };
    prober.probe(request, (isProved, hint) => {
      resolve({ isProved, hint, ms: performance.now() - began });
    });
  });
}

const nothing: Result = { isProved: false, hint: undefined };

function assertResult({ isProved, hint }: Result, expected: Result): void {
  expect({ isProved, hint }).to.deep.equal(expected);
}

// A prober's timers do not keep a process alive.
const alive = setInterval(() => undefined, 1_000);
after(() => {
  clearInterval(alive);
});

describe('AddressProber', () => {
  it('accepts an address where the uploader repeats the nonce', async () => {
    const prober = new AddressProber({ timeoutMs: 5_000, parallel: 1 });
    const port = await uploader((socket) => {
      socket.send(helloAck(nonce));
    });
    assertResult(await probe(prober, port), { isProved: true, hint: undefined });
  });

  it('probes once more if the answering client may not have the nonce yet', async () => {
    const prober = new AddressProber({ timeoutMs: 5_000, parallel: 1 });
    const port = await uploader((socket, connection) => {
      socket.send(helloAck(connection === 1 ? 'A'.repeat(22) : nonce));
    });
    assertResult(await probe(prober, port), { isProved: true, hint: undefined });
  });

  it('reports the same for closed ports, silent ones, other protocols and other clients', async () => {
    const prober = new AddressProber({ timeoutMs: 300, parallel: 8 });
    const closed = createServer();
    const closedPort = await listening(closed);
    closed.close();
    const web = createHttpServer((_request, response) => response.writeHead(404).end());
    closers.push(() => web.close());
    const ports = [
      closedPort,
      await silentServer(),
      await silentServer((socket) => socket.end('220 mail.example ESMTP\r\n')),
      await listening(web),
      await uploader((socket) => {
        socket.send(helloAck('A'.repeat(22)));
      }),
      await uploader((socket) => {
        socket.send('text');
      }),
    ];
    const found = await Promise.all(
      ports.map((port, channel) => probe(prober, port, channel, { principal: `${channel}` })),
    );
    expect(found.map(({ isProved, hint }) => ({ isProved, hint }))).to.deep.equal(ports.map(() => nothing));
    const took = found.map(({ ms }) => ms);
    // Timers may fire a millisecond early.
    expect(Math.min(...took), `no result comes sooner than the slowest: ${took.join(' ')}`).to.be.at.least(1_100 - 5);
  });

  it('reads a kilobyte of an answer, and no part of a longer one', async () => {
    const prober = new AddressProber({ timeoutMs: 400, parallel: 1 });
    const port = await uploader((socket) => {
      socket.send(Buffer.alloc(64 * 1024 * 1024));
    });
    const before = process.memoryUsage().rss;
    assertResult(await probe(prober, port), nothing);
    expect(process.memoryUsage().rss - before, 'what is sent here takes 64 MiB of it, twice').to.be.below(
      160 * 1024 * 1024,
    );
  });

  it('rejects invalid addresses and unknown names', async () => {
    const prober = new AddressProber({ timeoutMs: 400, parallel: 8 });
    for (const at of ['1:2:3:x', '%', 'a b', '0x7f.1', '127.1']) {
      assertResult(await probe(prober, 1, 1, { at }), nothing);
    }
    assertResult(await probe(prober, 1, 1, { at: 'no-such-host.invalid' }), nothing);
  });

  it('connects neither to loopback nor to a name for it, for a client on another host', async () => {
    let dialled = 0;
    const port = await silentServer(() => (dialled += 1));
    const prober = new AddressProber({ timeoutMs: 300, parallel: 8 });
    for (const at of [host, 'localhost', '::ffff:127.0.0.1']) {
      assertResult(await probe(prober, port, 1, { at, seenHost: '10.0.0.7' }), nothing);
    }
    expect(dialled).to.equal(0);
    await probe(prober, port, 1, { at: 'localhost' });
    expect(dialled, 'for one that is seen at loopback it does').to.equal(1);
  });

  it('limits open connections until they are closed, and probes all addresses in the end', async () => {
    let open = 0;
    let most = 0;
    const port = await silentServer((socket) => {
      open += 1;
      most = Math.max(most, open);
      socket.on('close', () => (open -= 1));
    });
    const prober = new AddressProber({ timeoutMs: 50, parallel: 3 });
    const results = Array.from({ length: 9 }, (_, i) => probe(prober, port, i, { principal: `${i}` }));
    expect((await Promise.all(results)).length).to.equal(9);
    expect(most, `${most} at once, one of which is just being closed`).to.be.at.most(4);
  });

  it('skips a cancelled channel', async () => {
    const port = await silentServer();
    const prober = new AddressProber({ timeoutMs: 50, parallel: 1 });
    const first = probe(prober, port, 1);
    const request = { ...asked, channel: 2, address: { host, port } };
    prober.probe(request, () => expect.fail('it was forgotten'));
    const third = probe(prober, port, 3);
    prober.cancel(2);
    await Promise.all([first, third]);
  });

  it('stops at once', async () => {
    const port = await silentServer();
    const prober = new AddressProber({ timeoutMs: 500, parallel: 1 });
    const running = probe(prober, port, 1);
    prober.probe({ ...asked, channel: 2, address: { host, port } }, () => expect.fail('it had not begun'));
    prober.stop();
    assertResult(await running, nothing);
  });
});
