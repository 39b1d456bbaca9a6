import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';

import { AddressProber } from '#src/io/address-prober.js';

const host = '127.0.0.1';
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Takes connections and never says anything. */
async function silentServer(onConnection: () => void = () => undefined): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.resume();
    onConnection();
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

function probe(prober: AddressProber, port: number, channel = 1): Promise<string | undefined> {
  return new Promise((resolve) => {
    prober.probe(channel, { host, port }, resolve);
  });
}

describe('AddressProber', () => {
  it('gives up on an address that does not answer', async () => {
    const prober = new AddressProber({ timeoutMs: 100, parallel: 1 });
    assert.equal(await probe(prober, await silentServer()), 'no answer within 0.1 s');
  });

  it('knows an HTTP server for what it is', async () => {
    const server = createHttpServer((_request, response) => response.writeHead(404).end());
    const port = await listening(server);
    closers.push(() => server.close());
    const prober = new AddressProber({ timeoutMs: 5_000, parallel: 1 });
    assert.match((await probe(prober, port)) ?? '', /no Shoal uploader \(status 404\)/);
  });

  it('names a host that does not exist', async () => {
    const prober = new AddressProber({ timeoutMs: 20_000, parallel: 1 });
    const problem = await new Promise<string | undefined>((resolve) => {
      prober.probe(1, { host: 'no-such-host.invalid', port: 1 }, resolve);
    });
    assert.match(problem ?? '', /host name is unknown|no answer/);
  });

  it('makes a problem of an address that is none', async () => {
    const prober = new AddressProber({ timeoutMs: 5_000, parallel: 1 });
    const problem = await new Promise<string | undefined>((resolve) => {
      prober.probe(1, { host: '1:2:3:x', port: 1 }, resolve);
    });
    assert.ok(problem);
  });

  it('dials no more than so many at a time, and all in the end', async () => {
    let dialled = 0;
    let answered = 0;
    let most = 0;
    const port = await silentServer(() => {
      dialled += 1;
      most = Math.max(most, dialled - answered);
    });
    const prober = new AddressProber({ timeoutMs: 50, parallel: 3 });
    const probeOne = (channel: number): Promise<void> =>
      new Promise((resolve) => {
        prober.probe(channel, { host, port }, () => {
          answered += 1;
          resolve();
        });
      });
    await Promise.all(Array.from({ length: 9 }, (_, i) => probeOne(i)));
    assert.equal(answered, 9);
    assert.ok(most <= 3, `${most} at once`);
  });

  it('skips a forgotten channel', async () => {
    const port = await silentServer();
    const prober = new AddressProber({ timeoutMs: 50, parallel: 1 });
    const first = probe(prober, port, 1);
    prober.probe(2, { host, port }, () => assert.fail('it was forgotten'));
    const third = probe(prober, port, 3);
    prober.forget(2);
    await Promise.all([first, third]);
  });

  it('stops at once', async () => {
    const port = await silentServer();
    const prober = new AddressProber({ timeoutMs: 60_000, parallel: 1 });
    const running = probe(prober, port, 1);
    prober.probe(2, { host, port }, () => assert.fail('it had not begun'));
    prober.stop();
    assert.notEqual(await running, undefined);
  });
});
