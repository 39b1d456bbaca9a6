import { once } from 'node:events';
import { get, request } from 'node:http';
import { connect } from 'node:net';
import { hostname } from 'node:os';

import { NO_PAGE_HEADER, SUBPROTOCOL } from '@shoal/common/io';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { WebSocket } from 'ws';

import { eventually, HubRecorder } from './hub-recorder.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Options = Parameters<HubRecorder['listen']>[0];

async function listening(options: Options = {}, limits: ConstructorParameters<typeof HubRecorder>[0] = {}) {
  const recorder = new HubRecorder(limits);
  ends.push(() => recorder.end());
  const { address } = await recorder.listen({ onRequest: (_, response) => response.end('a page'), ...options });
  return { port: address.port, recorder };
}

/** The status of the answer to a request to open a channel. */
async function upgrade(port: number, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, SUBPROTOCOL, { headers });
  socket.on('error', () => undefined);
  ends.push(() => {
    socket.terminate();
  });
  return new Promise((resolve) => {
    socket.on('open', () => {
      resolve(101);
    });
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
    });
  });
}

async function page(port: number, headers: Record<string, string>): Promise<number | undefined> {
  const asked = get({ host: '127.0.0.1', port, headers });
  const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe('a web page', () => {
  it('opens no channel, unless its origin is allowed', async () => {
    const { port } = await listening({ allowedOrigins: ['https://shoal.example'] });
    for (const origin of ['https://evil.example', 'http://shoal.example', 'null', `http://127.0.0.1:${port}`, '']) {
      expect(await upgrade(port, { origin }), origin).to.equal(403);
    }
    expect(await upgrade(port, { origin: 'https://shoal.example' })).to.equal(101);
  });

  it('reads nothing under a name that was pointed here', async () => {
    const { port } = await listening({ allowedOrigins: ['https://shoal.example:8443'] });
    for (const host of [
      'rebound.evil.example',
      'evil.localhost.example',
      '127.0.0.1.evil.example',
      'evil.example/@127.0.0.1',
      'a b',
    ]) {
      expect(await page(port, { host }), host).to.equal(403);
    }
    for (const host of [`127.0.0.1:${port}`, '10.1.2.3', '[::1]:4600', 'localhost:1', 'LOCALHOST', hostname()]) {
      expect(await page(port, { host }), host).to.equal(200);
    }
    expect(await page(port, { host: 'shoal.example' })).to.equal(200);
    expect(await page(port, { host: '10.1.2.3', origin: 'https://evil.example' })).to.equal(403);
  });
});

describe('what is no web page', () => {
  it('opens channels under any name', async () => {
    const { port } = await listening();
    expect(await upgrade(port, { host: 'tracker.example' })).to.equal(101);
  });

  it('reads pages under any name where it says so in a header that no script may set', async () => {
    const { port } = await listening();
    expect(await page(port, { host: 'tracker.example', [NO_PAGE_HEADER]: 'status' })).to.equal(200);
    expect(await page(port, { host: 'a.example', origin: 'https://a.example', [NO_PAGE_HEADER]: 'x' })).to.equal(403);
  });
});

describe('plain HTTP', () => {
  it('answers one request a connection', async () => {
    let answered = 0;
    const onRequest: NonNullable<Options>['onRequest'] = (_, response) => {
      answered += 1;
      response.end('a page');
    };
    const { port } = await listening({ onRequest });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(1_000));
    await once(socket, 'close');
    expect(answered).to.equal(1);
    const asked = request({ host: '127.0.0.1', port, headers: { connection: 'keep-alive' } }).end();
    const [response] = (await once(asked, 'response')) as [{ headers: Record<string, string>; resume(): void }];
    response.resume();
    expect(response.headers['connection']).to.equal('close');
  });

  it('counts unread answers in the limit of unread messages', async () => {
    const long = Buffer.alloc(32 * 1024 * 1024);
    const outflow = { maxTotalSendBytes: 80 * 1024 * 1024, slowReaderTimeoutMs: 60_000, minSendBytesPerSecond: 1 };
    const closed: Promise<unknown>[] = [];
    const onRequest: NonNullable<Options>['onRequest'] = ({ socket }, response) => {
      closed.push(once(socket, 'close'));
      response.end(long);
    };
    const { port } = await listening({ onRequest }, { outflow });
    for (let i = 0; i < 6; i += 1) {
      const socket = connect(port, '127.0.0.1');
      ends.push(() => socket.destroy());
      socket.on('error', () => undefined).pause();
      socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    }
    await eventually(() => (closed.length === 6 ? true : undefined), 'requests');
    await Promise.any(closed);
  });
});
