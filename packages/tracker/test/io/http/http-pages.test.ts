import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

import { EVERYTHING } from '@shoal/common';
import { createToken, type TokenKey } from '@shoal/common/token';
import { defaultTrackerOptions } from '@shoal/tracker/core';
import { tokenAuthenticator, startTracker, type TrackerServer } from '@shoal/tracker/io';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { httpPages } from '#src/io/http/http-pages.js';
import { StatusPage } from '#src/io/http/status-page.js';

const key: TokenKey = { key: createSecretKey(Buffer.alloc(32, 7)), algorithm: 'HS256' };

function start(limits = {}): Promise<TrackerServer> {
  const tracker = { ...defaultTrackerOptions, shutdownTimeoutMs: 100, needsTokens: true };
  const onLogEvent = (): void => undefined;
  return startTracker({
    host: '127.0.0.1',
    port: 0,
    tracker,
    limits,
    authenticator: tokenAuthenticator([key], 0),
    onLogEvent,
  });
}

async function stop(server: TrackerServer): Promise<void> {
  server.stop('the test is over');
  await server.finished;
}

describe('the readiness of a tracker', () => {
  for (const [phase, status] of [
    ['gathering', 200],
    ['running', 200],
    ['ending', 200],
    ['ended', 503],
  ] as const) {
    it(`is ${status} while the session is ${phase}`, async () => {
      const pages = httpPages(() => phase, new StatusPage(() => expect.fail('no status is asked for')));
      const server = createServer(pages).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const response = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect(await response.json()).to.deep.equal({ ready: status === 200, phase });
      expect(response.status).to.equal(status);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
  }
});

describe('the pages of a tracker for members', () => {
  it('accept the longest token', async () => {
    const server = await start();
    // Each as long as it may be, and one character of the file's name is one byte of the token's text.
    const files = Array.from({ length: 256 }, (_, number) => String(number).padEnd(240, 'x'));
    const token = await createToken({ grant: { ...EVERYTHING, files }, subject: 'x', lifetimeMs: 60_000 }, key);
    const url = `http://127.0.0.1:${server.address.port}/status`;
    const { status } = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await stop(server);
    expect(status).to.equal(200);
  });

  it('close a connection that requests much and reads nothing', async () => {
    const server = await start({ requestTimeoutMs: 200 });
    const socket = connect(server.address.port, '127.0.0.1');
    await once(socket, 'connect');
    // Unread answers fill the buffers of the two sockets; then the server reads no further requests.
    const requests = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000);
    const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    const write = (): void => {
      while (!socket.destroyed && socket.write(requests));
      if (!socket.destroyed) socket.once('drain', write);
    };
    socket.pause();
    write();
    await closed;
    await stop(server);
  });
});
