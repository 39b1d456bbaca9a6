import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connect as connectTls, type ConnectionOptions, type PeerCertificate } from 'node:tls';

import { SUBPROTOCOL } from '@shoal/common/io';
import { WebSocket } from 'ws';

import { Certificates } from './certificates.js';
import { cleanUp } from './clean-up.js';
import { shoal, type ShoalProcess } from './shoal-process.js';
import { Tap } from './tap.js';
import { temporaryFolder } from './temporary-folder.js';
import { MIB, sha256, writeRandomFile } from './test-files.js';
import { until, within } from './wait.js';

const LOCAL = ['--host', '127.0.0.1'];
/** Where a client listens whose tap has the same port of 127.0.0.1. */
const BEHIND_TAP = '127.0.0.2';
const MUTUAL = ['--tls-client-certs', 'required'];

describe('a swarm over TLS', { concurrency: 1 }, () => {
  for (const [what, daemon] of [
    ['with certificates of those who listen', []],
    ['with certificates of everybody (mTLS)', MUTUAL],
    ['in one thread', ['--threads', 'shared']],
    ['in three threads', ['--threads', 'separate']],
  ] as const) {
    it(`moves files ${what}`, async (t) => {
      const certs = await Certificates.init(t);
      const trackerArgs = what.includes('thread') ? [] : daemon;
      const { tracker, source, out } = await begin(t, certs, trackerArgs, 8 * MIB);
      const args = [...certs.daemon(), ...daemon];
      const seeder = await share(t, tracker, source, args);
      const gets = [1, 2].map((number) => get(t, tracker, out(number), [...args, '--seed-for', '1s']));
      for (const each of gets) await each.exitsWith(0);
      for (const number of [1, 2]) assert.equal(sha256(join(out(number), 'file.bin')), sha256(source));
      await seeder.stop();
      const status = shoal(t, ['status', '--tracker', tracker.url, ...certs.daemon(), '--json']);
      await status.exitsWith(0);
    });
  }

  it('says nothing in the clear, to the tracker or among clients', async (t) => {
    const certs = await Certificates.init(t);
    const { tracker, source, out } = await begin(t, certs);
    const secret = 'the name and the bytes of this file are nobody’s business';
    writeFileSync(source, secret.repeat(1_000));
    const tap = await Tap.open(t, '127.0.0.1', tracker.port);
    const peerTap = await Tap.open(t, BEHIND_TAP);
    const through = { url: `wss://127.0.0.1:${tap.port}` };
    const where = ['--host', BEHIND_TAP, '--port', String(peerTap.port), '--advertise', '127.0.0.1'];
    const seeder = shoal(t, ['share', source, '--tracker', through.url, '--json', ...where, ...certs.daemon()]);
    await seeder.jsonLine({ event: 'sharing' });
    await get(t, through, out(1), certs.daemon()).exitsWith(0);
    assert.equal(readFileSync(join(out(1), 'file.bin'), 'utf8'), secret.repeat(1_000));
    for (const each of [tap, peerTap]) {
      assert.ok(each.seen.length > 1_000, 'the tap saw the traffic');
      assert.ok(!each.seen.includes('file.bin') && !each.seen.includes(secret) && !each.seen.includes('shoal.v1'));
    }
  });

  it('takes the scheme from the options where --tracker names none', async (t) => {
    const certs = await Certificates.init(t);
    const { tracker, source, out } = await begin(t, certs);
    await share(t, tracker, source, certs.daemon());
    const bare = { url: `127.0.0.1:${tracker.port}` };
    await get(t, bare, out(1), ['--tls-ca', certs.ca]).exitsWith(0);
    const env = { SHOAL_TLS_CA: certs.ca };
    const byEnvironment = shoal(t, ['get', 'file.bin', '--tracker', bare.url, ...LOCAL, '--out', out(2)], { env });
    await byEnvironment.exitsWith(0);
    const config = join(temporaryFolder(t), 'shoal.json');
    writeFileSync(config, JSON.stringify({ tlsCa: certs.ca }));
    await get(t, bare, out(3), ['--config', config]).exitsWith(0);
    for (const number of [1, 2, 3]) assert.equal(sha256(join(out(number), 'file.bin')), sha256(source));
  });

  it('lets a client without a certificate download, and says that it serves nobody', async (t) => {
    const certs = await Certificates.init(t);
    const { tracker, source, out } = await begin(t, certs);
    await share(t, tracker, source, certs.daemon());
    const getting = get(t, tracker, out(1), ['--tls-ca', certs.ca]);
    await getting.exitsWith(0);
    assert.ok(getting.stderr.some((line) => line.includes('serves nobody') && line.includes('--tls-cert')));
    await shoal(t, ['share', source, '--tracker', tracker.url, '--tls-ca', certs.ca]).failsWith(
      2,
      'to share',
      '--tls-cert',
    );
  });

  it('does not talk to a client whose certificate is for another address, and names it', async (t) => {
    const certs = await Certificates.init(t, 'elsewhere');
    const { tracker, source, out } = await begin(t, certs);
    // At 127.0.0.2 both listen, but no certificate is for it.
    const where = ['--host', '127.0.0.2', '--advertise', '127.0.0.2'];
    const seeder = shoal(t, ['share', source, '--tracker', tracker.url, '--json', ...where, ...certs.daemon()]);
    await seeder.line(/is unreachable.*127\.0\.0\.2.*its certificate is for another name/);
    const getting = get(t, tracker, out(1), [...certs.daemon(), '--stall-timeout', '2s']);
    assert.notEqual(await getting.exit(), 0);
    assert.ok(!getting.stderr.some((line) => line.includes('127.0.0.2')), 'nobody is sent there');
  });

  it('speaks no TLS below 1.2', async (t) => {
    const certs = await Certificates.init(t);
    const { tracker } = await begin(t, certs);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(handshake(t, tracker.port, certs, old), /version/);
    await handshake(t, tracker.port, certs, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    await handshake(t, tracker.port, certs, { minVersion: 'TLSv1.3' });
  });
});

describe('who does not fit a tracker’s TLS', { concurrency: 1 }, () => {
  it('is told in one line what to do', async (t) => {
    const certs = await Certificates.init(t);
    const others = await Certificates.init(t);
    const { tracker, out } = await begin(t, certs, MUTUAL);
    const tries = (url: string, args: readonly string[]): ShoalProcess =>
      get(t, { url }, out(1), ['--connect-timeout', '1s', '--log-level', 'error', ...args]);
    const plain = tries(`ws://127.0.0.1:${tracker.port}`, []);
    await plain.failsWith(3, `127.0.0.1:${tracker.port}`, 'speaks TLS', 'wss://');
    await tries(tracker.url, []).failsWith(7, 'no CA that is believed here', '--tls-ca');
    await tries(tracker.url, ['--tls-ca', others.ca]).failsWith(7, 'no CA that is believed here');
    // Without a CA of its own it shows its certificate alone.
    const bare = shoal(t, ['tracker', '--host', '127.0.0.1', '--port', '0', '--json', ...certs.daemon().slice(0, 4)]);
    const { url: bareUrl } = await bare.jsonLine({ event: 'listening' });
    await tries(bareUrl as string, ['--tls-ca', others.ca]).failsWith(
      7,
      /no CA that is believed here: that of CN=Shoal CA \w+ is missing/,
    );
    await tries(tracker.url, ['--tls-ca', certs.ca]).failsWith(7, 'it wants a certificate', '--tls-cert');
    const stranger = ['--tls-ca', certs.ca, '--tls-cert', others.cert(), '--tls-key', others.key()];
    await tries(tracker.url, stranger).failsWith(3, '--tls-cert');
    const status = shoal(t, ['status', '--tracker', `ws://127.0.0.1:${tracker.port}`]);
    await status.failsWith(3, 'speaks TLS', 'wss://');
    await shoal(t, ['status', '--tracker', tracker.url, '--tls-ca', certs.ca]).failsWith(3, 'it wants a certificate');
  });

  it('dials wss:// where nobody speaks TLS: one line, at once', async (t) => {
    const certs = await Certificates.init(t);
    const tracker = shoal(t, ['tracker', ...LOCAL, '--port', '0', '--json']);
    const { port } = await tracker.jsonLine({ event: 'listening' });
    const url = `wss://127.0.0.1:${port as number}`;
    const out = temporaryFolder(t);
    await get(t, { url }, out, ['--log-level', 'error', ...certs.daemon()]).failsWith(2, 'does not speak TLS', 'ws://');
    await shoal(t, ['status', '--tracker', url, '--tls-ca', certs.ca]).failsWith(3, 'does not speak TLS');
  });
});

describe('SIGHUP', { concurrency: 1 }, () => {
  it('takes over new certificates for new connections, and keeps the old ones where the new are bad', async (t) => {
    const certs = await Certificates.init(t);
    const { tracker, source, out } = await begin(t, certs);
    const seeder = await share(t, tracker, source, [...certs.daemon(), '--log-level', 'info']);
    const before = await handshake(t, tracker.port, certs);
    const peerPort = await listeningPort(t, tracker, certs);
    const peerBefore = await handshake(t, peerPort, certs);

    await certs.issue(['here'], ['--renew']);
    for (const each of [tracker.process, seeder]) {
      each.kill('SIGHUP');
      await each.line(/uses its certificates and CAs as they are now/);
    }
    const after = await handshake(t, tracker.port, certs);
    assert.notEqual(after.serialNumber, before.serialNumber);
    await until('the seeder to show its new certificate', async () => {
      return (await handshake(t, peerPort, certs)).serialNumber !== peerBefore.serialNumber;
    });

    copyFileSync(certs.ca, certs.cert());
    for (const each of [tracker.process, seeder]) {
      each.kill('SIGHUP');
      const [line] = await each.line(/goes on with the certificates and CAs that it had.*/);
      assert.ok(line.includes('--tls-key') && line.includes('is not the key of'), line);
    }
    assert.equal((await handshake(t, tracker.port, certs)).serialNumber, after.serialNumber);
    await certs.issue(['here'], ['--renew']);
    await get(t, tracker, out(1), certs.daemon()).exitsWith(0);
    assert.equal(sha256(join(out(1), 'file.bin')), sha256(source));
    await seeder.stop();
  });
});

describe('a CA that is believed no more', { concurrency: 1 }, () => {
  it('loses its open channels at a tracker, and others keep theirs', async (t) => {
    const { old, newer, bundle } = await twoAuthorities(t);
    const daemon = ['--tls-cert', newer.cert(), '--tls-key', newer.key(), '--tls-ca', bundle];
    const process = shoal(t, ['tracker', ...LOCAL, '--port', '0', '--json', ...daemon, ...MUTUAL]);
    const { port, url } = await process.jsonLine({ event: 'listening' });
    const tracker: Tracker = { process, port: port as number, url: url as string };
    const [ends, stays] = [await channel(t, tracker, old), await channel(t, tracker, newer)];
    copyFileSync(newer.ca, bundle);
    process.kill('SIGHUP');
    await ends.closed;
    assert.match(ends.reason, /certificate is not accepted any more/);
    const pong = once(stays.socket, 'pong');
    stays.socket.ping();
    await pong;
    assert.equal(stays.reason, '');
  });

  it('is not spoken with any longer by a client', async (t) => {
    const { old, newer, bundle } = await twoAuthorities(t);
    const { tracker, source } = await begin(t, old);
    const args = ['--tls-cert', old.cert(), '--tls-key', old.key(), '--tls-ca', bundle, '--log-level', 'info'];
    const seeder = await share(t, tracker, source, args);
    copyFileSync(newer.ca, bundle);
    seeder.kill('SIGHUP');
    await seeder.line(/the certificate is not accepted any more/);
  });
});

/** Two CAs, and a bundle of both of them in a file of its own. */
async function twoAuthorities(t: TestContext) {
  const [old, newer] = [await Certificates.init(t), await Certificates.init(t)];
  const bundle = join(temporaryFolder(t), 'bundle.pem');
  writeFileSync(bundle, [old.ca, newer.ca].map((path) => readFileSync(path, 'utf8')).join(''));
  return { old, newer, bundle };
}

/** An open channel to the tracker by a certificate of this CA, which believes every tracker. */
async function channel(t: TestContext, { port }: Tracker, certs: Certificates) {
  const identity = { cert: readFileSync(certs.cert()), key: readFileSync(certs.key()) };
  const socket = new WebSocket(`wss://127.0.0.1:${port}`, SUBPROTOCOL, { ...identity, rejectUnauthorized: false });
  cleanUp(t, () => {
    socket.terminate();
  });
  const opened = { socket, reason: '', closed: Promise.resolve() };
  opened.closed = new Promise<void>((resolve) => {
    socket.on('close', (_code, reason) => {
      opened.reason = reason.toString();
      resolve();
    });
  });
  await within('a channel', once(socket, 'open'));
  return opened;
}

describe('options of TLS that are wrong', { concurrency: 2 }, () => {
  it('are one line each', async (t) => {
    const certs = await Certificates.init(t, 'other');
    const [cert, key, ca] = [certs.cert(), certs.key(), certs.ca];
    const tracker = (...args: string[]) => shoal(t, ['tracker', '--port', '0', ...LOCAL, ...args]);
    await tracker('--tls-cert', cert).failsWith(2, '--tls-cert is given without --tls-key');
    await tracker('--tls-key', key).failsWith(2, '--tls-key is given without --tls-cert');
    await tracker('--tls-ca', ca).failsWith(2, '--tls-ca', 'with --tls-cert and --tls-key only');
    await tracker('--tls-cert', cert, '--tls-key', key, ...MUTUAL).failsWith(2, '--tls-ca');
    await tracker('--tls-cert', cert, '--tls-key', key, '--tls-client-certs', 'maybe').failsWith(2, 'off, required');
    await tracker('--tls-cert', `${cert}.none`, '--tls-key', key).failsWith(2, '--tls-cert', 'there is no such file');
    await tracker('--tls-cert', cert, '--tls-key', certs.key('other')).failsWith(
      2,
      '--tls-key',
      'not the key of',
      cert,
    );
    await tracker('--tls-cert', key, '--tls-key', key).failsWith(2, '--tls-cert', 'no certificate');
    const get = (...args: string[]) => shoal(t, ['get', 'x', '--out', certs.folder, ...args]);
    await get('--tracker', 'ws://127.0.0.1:1', '--tls-ca', ca).failsWith(2, '--tls-ca', 'say wss://127.0.0.1:1');
    await get('--tracker', 'wss://127.0.0.1:1', '--tls-ca', certs.folder).failsWith(2, '--tls-ca', 'it is a folder');
  });
});

interface Tracker {
  readonly process: ShoalProcess;
  readonly port: number;
  readonly url: string;
}

async function begin(t: TestContext, certs: Certificates, args: readonly string[] = [], length = MIB) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, length, 1);
  const process = shoal(t, ['tracker', ...LOCAL, '--port', '0', '--json', ...certs.daemon(), ...args]);
  const { port, url } = await process.jsonLine({ event: 'listening' });
  assert.equal(url, `wss://127.0.0.1:${port as number}`);
  const tracker: Tracker = { process, port: port as number, url };
  return { tracker, source, out: (number: number) => join(folder, `out${number}`) };
}

async function share(t: TestContext, tracker: Tracker, path: string, args: readonly string[]): Promise<ShoalProcess> {
  const process = shoal(t, ['share', path, '--tracker', tracker.url, '--json', ...LOCAL, ...args]);
  await process.jsonLine({ event: 'sharing' });
  return process;
}

function get(t: TestContext, { url }: Pick<Tracker, 'url'>, out: string, args: readonly string[]): ShoalProcess {
  return shoal(t, ['get', 'file.bin', '--tracker', url, '--out', out, '--json', ...LOCAL, ...args]);
}

/** Where the one client of a tracker listens. */
async function listeningPort(t: TestContext, tracker: Tracker, certs: Certificates): Promise<number> {
  const status = shoal(t, ['status', '--tracker', tracker.url, ...certs.daemon(), '--json']);
  await status.exitsWith(0);
  const [{ clients } = {}] = status.json();
  const [client] = clients as { address: string }[];
  return Number(/\d+$/.exec(client?.address ?? '')?.[0]);
}

/** The certificate that is shown there to somebody who believes the CA. */
async function handshake(
  t: TestContext,
  port: number,
  { ca }: Certificates,
  options: ConnectionOptions = {},
): Promise<PeerCertificate> {
  const socket = connectTls({ host: '127.0.0.1', port, ca: readFileSync(ca), ...options });
  cleanUp(t, () => {
    socket.destroy();
  });
  await within('a TLS handshake', once(socket, 'secureConnect'));
  return socket.getPeerCertificate();
}
