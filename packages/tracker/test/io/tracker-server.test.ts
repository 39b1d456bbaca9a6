import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ErrorCode, ExitCode, ShoalError } from '@shoal/common';
import { ChannelHub, listenForChannels, withDigest } from '@shoal/common/io';
import { expectRejection } from '@shoal/testing';
import { defaultTrackerOptions } from '@shoal/tracker/core';
import type { TrackerLogEvent, TrackerOptions } from '@shoal/tracker/core';
import { startTracker } from '@shoal/tracker/io';
import type { TrackerLimits, TrackerServer } from '@shoal/tracker/io';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { WebSocket } from 'ws';

import { WireClient } from './wire-client.js';

const host = '127.0.0.1';
const events: TrackerLogEvent[] = [];
let started: TrackerServer[] = [];

async function start(
  tracker: Partial<TrackerOptions> = {},
  limits: Partial<TrackerLimits> = {},
): Promise<TrackerServer> {
  events.length = 0;
  const server = await startTracker({
    ...{ host, port: 0, limits, tracker: { ...defaultTrackerOptions, shutdownTimeoutMs: 100, ...tracker } },
    onLogEvent: (event) => events.push(event),
  });
  started.push(server);
  return server;
}

afterEach(async () => {
  for (const server of started) {
    server.stop('the test is over');
    await server.finished;
  }
  started = [];
});

function get(server: TrackerServer, path: string, method = 'GET'): Promise<Response> {
  return fetch(`http://${host}:${server.address.port}${path}`, { method });
}

describe('a tracker over real sockets', () => {
  it('runs a session from barrier to end, and frees its port', async () => {
    const server = await start({ sessionClients: 2 });
    const a = await WireClient.dial(server.address);
    const fields = { kind: 'declared', name: 'f', length: 0, segmentLength: 0 } as const;
    const manifest = withDigest({ ...fields, hashes: new Uint8Array(64).fill(0x61) });
    await a.init({ clientId: 'a', files: [{ manifest, heldSegments: 2 }], port: 4_611 });
    const b = await WireClient.dial(server.address);
    await b.init({ clientId: 'b', wanted: [{ by: 'name', name: 'f' }] });
    for (const client of [a, b]) expect((await client.next('TRACKER_READY')).clients).to.equal(2);

    b.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'f' } });
    const details = await b.next('FILE_DETAILS');
    expect(details.manifest.digest).to.equal(manifest.digest);
    expect(details.members).to.deep.equal([{ rank: 1, host, port: 4_611, heldSegments: 2 }]);
    const totals = { digest: manifest.digest, heldSegments: 2, downloadedBytes: 0, uploadedBytes: 0 };
    b.send({ tag: 'FILE_UPDATE', totals });
    expect((await b.next('SWARM')).members.length).to.equal(1);
    expect(server.status().files[0]?.seeders).to.equal(2);

    for (const client of [a, b]) client.send({ tag: 'DONE', failed: [] });
    for (const client of [a, b]) {
      expect((await client.next('SHUTDOWN')).reason).to.equal('all clients are done');
      expect(await client.closed).to.equal(1000);
    }
    expect(await server.finished).to.deep.equal({ reason: 'all clients are done' });
    expect(events.at(-1)?.type).to.equal('summary');
    await expectRejection(get(server, '/healthz'));
  });

  it('stops on request', async () => {
    const server = await start();
    const client = await WireClient.dial(server.address);
    await client.init();
    server.stop('enough');
    expect((await client.next('SHUTDOWN')).reason).to.equal('enough');
    expect(await server.finished).to.deep.equal({ reason: 'enough' });
  });

  it('ends although a client does not close its channel', async () => {
    const server = await start({}, { closeGraceMs: 50 });
    const client = await WireClient.dial(server.address);
    await client.init();
    client.socket.pause();
    server.stop('enough');
    await server.finished;
    client.socket.terminate();
  });

  it('refuses an invalid frame, with a code', async () => {
    const server = await start();
    const cases = [
      [Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), 'MALFORMED'],
      ['text', 'NOT_BINARY'],
    ] as const;
    for (const [frame, code] of cases) {
      const client = await WireClient.dial(server.address);
      client.socket.send(frame);
      expect((await client.next('ERROR')).code).to.equal(code);
      expect(await client.closed).to.equal(4000 + ErrorCode[code]);
    }
  });

  it('refuses a frame over the limit', async () => {
    const server = await start({}, { maxFrameBytes: 1_000 });
    const client = await WireClient.dial(server.address);
    client.socket.send(Buffer.alloc(1_001));
    expect(await client.closed).to.equal(1009);
  });

  it('refuses WebSockets without the subprotocol', async () => {
    const server = await start();
    const socket = new WebSocket(`ws://${host}:${server.address.port}`);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).to.equal(400);
    socket.on('error', () => undefined);
    socket.terminate();
  });
});

describe('HTTP pages', () => {
  it('show liveness, readiness and status', async () => {
    const server = await start({ sessionClients: 3 });
    const health = await get(server, '/healthz');
    expect([health.status, await health.text()]).to.deep.equal([200, 'ok\n']);
    const ready = await get(server, '/readyz?verbose');
    expect([ready.status, await ready.json()]).to.deep.equal([200, { ready: true, phase: 'gathering' }]);
    const status = await get(server, '/status');
    expect(status.headers.get('content-type')).to.equal('application/json');
    expect(await status.json()).to.deep.equal(server.status());
  });

  it('refuse other paths and methods', async () => {
    const server = await start();
    const missing = await get(server, '/metrics.php');
    expect(missing.status).to.equal(404);
    expect(await missing.text()).to.match(/^[^\n]+\n$/);
    const posted = await get(server, '/status', 'POST');
    expect([posted.status, posted.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD']);
    expect((await get(server, '/healthz', 'HEAD')).status).to.equal(200);
  });
});

describe('a busy port', () => {
  it('is a usage error with advice', async () => {
    const taken = createServer();
    taken.listen(0, host);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const options = { tracker: defaultTrackerOptions, onLogEvent: () => undefined };
    const isUsage = (pattern: RegExp) => (error: unknown) =>
      error instanceof ShoalError && error.exitCode === ExitCode.usage && pattern.test(error.message);
    const inUse = new RegExp(`port ${port} on ${host} is in use: choose another with --port`);
    await expectRejection(startTracker({ ...options, host, port }), isUsage(inUse));
    await expectRejection(startTracker({ ...options, host: '192.0.2.1', port: 0 }), isUsage(/192\.0\.2\.1.*--host/));
    taken.close();
  });
});

describe('an advertised address', () => {
  it('that does not answer is reported to the client', async () => {
    const server = await start();
    const free = createServer();
    free.listen(0, host);
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const client = await WireClient.dial(server.address);
    await client.init({ port });
    const error = await client.next('ERROR');
    expect(error.code).to.equal('UNREACHABLE_ADDRESS');
    expect(error.detail).to.match(new RegExp(`${host}:${port}$`));
  });

  it('at which the client answers with the nonce is accepted', async () => {
    const server = await start();
    let nonce = '';
    const answered = new EventEmitter();
    const probed = once(answered, 'channel-closed');
    const limits = { maxFrameBytes: 1_000, maxSendQueueBytes: 1_000, openTimeoutMs: 1_000 };
    const intake = { greeting: 'HELLO', messages: [] } as const;
    const hub = new ChannelHub({ ...limits, intake }, (event) => {
      answered.emit(event.type);
      if (event.type !== 'message-received') return;
      expect(event.envelope.source).to.equal(0);
      const body = { tag: 'HELLO_ACK', version: 1, nonce } as const;
      hub.send(event.channel, { source: 1, destination: 0, correlation: 1, body });
    });
    const listen = { host, port: 0 };
    const uploader = await listenForChannels(hub, { ...limits, listen, maxConnections: 9, requestTimeoutMs: 1_000 });
    const client = await WireClient.dial(server.address);
    nonce = (await client.init({ port: uploader.address.port })).addressNonce ?? '';
    expect(nonce).to.match(/^[\w-]{22}$/);
    await probed;
    uploader.close();
    client.send({ tag: 'PING' });
    await client.next('PONG');
    expect(events.some(({ type }) => type === 'address-unreachable')).to.equal(false);
  });
});
