import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions, type PeerCertificate } from 'node:tls';

import { SUBPROTOCOL } from '@shoal/common/io';
import { cleanUp, expectRejection, temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';
import { WebSocket } from 'ws';

import { Certificates } from '../../harness/certificates.js';
import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { Tap } from '../../puppets/sniffer.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { until, within } from '../../harness/wait.js';

const LOCAL = ['--host', '127.0.0.1'];
/** Where a client listens whose tap has the same port of 127.0.0.1. */
const BEHIND_TAP = '127.0.0.2';
const MUTUAL = ['--tls-client-certs', 'required'];

describe('a swarm over TLS', () => {
  for (const [what, daemon] of [
    ['with certificates of those who listen', []],
    ['with client certificates (mTLS)', MUTUAL],
    ['in one thread', ['--tune', 'threads=shared']],
    ['in three threads', ['--tune', 'threads=separate']],
  ] as const) {
    it(`moves files ${what}`, async () => {
      const certs = await Certificates.init();
      const trackerArgs = what.includes('thread') ? [] : daemon;
      const { tracker, source, out } = await begin(certs, trackerArgs, 8 * MIB);
      const args = [...certs.daemon(), ...daemon];
      const seeder = await share(tracker, source, args);
      const gets = [1, 2].map((number) => get(tracker, out(number), [...args, '--seed-for', '1s']));
      for (const each of gets) await each.exitsWith(0);
      for (const number of [1, 2]) expect(sha256(join(out(number), 'file.bin'))).to.equal(sha256(source));
      await seeder.stop();
      const status = shoal(['status', '--tracker', tracker.url, ...certs.daemon(), '--json']);
      await status.exitsWith(0);
    });
  }

  it('says nothing in the clear, to the tracker or among clients', async () => {
    const certs = await Certificates.init();
    const { tracker, source, out } = await begin(certs);
    const secret = 'the name and the bytes of this file are secret';
    writeFileSync(source, secret.repeat(1_000));
    const tap = await Tap.open('127.0.0.1', tracker.port);
    const peerTap = await Tap.open(BEHIND_TAP);
    const through = { url: `wss://127.0.0.1:${tap.port}` };
    const where = ['--host', BEHIND_TAP, '--port', String(peerTap.port), '--advertise', '127.0.0.1'];
    const seeder = shoal(['share', source, '--tracker', through.url, '--json', ...where, ...certs.daemon()]);
    await seeder.jsonLine({ event: 'sharing' });
    await get(through, out(1), certs.daemon()).exitsWith(0);
    expect(readFileSync(join(out(1), 'file.bin'), 'utf8')).to.equal(secret.repeat(1_000));
    for (const each of [tap, peerTap]) {
      expect(each.seen.length, 'the tap saw the traffic').to.be.above(1_000);
      expect(
        !each.seen.includes('file.bin') && !each.seen.includes(secret) && !each.seen.includes('shoal.v1'),
      ).to.equal(true);
    }
  });

  it('takes the scheme from the options where --tracker names none', async () => {
    const certs = await Certificates.init();
    const { tracker, source, out } = await begin(certs);
    await share(tracker, source, certs.daemon());
    const bare = { url: `127.0.0.1:${tracker.port}` };
    await get(bare, out(1), ['--tls-ca', certs.ca]).exitsWith(0);
    const env = { SHOAL_TLS_CA: certs.ca };
    const byEnvironment = shoal(['get', 'file.bin', '--tracker', bare.url, ...LOCAL, '--out', out(2)], { env });
    await byEnvironment.exitsWith(0);
    const config = join(temporaryFolder(), 'shoal.json');
    writeFileSync(config, JSON.stringify({ 'tls-ca': certs.ca }));
    await get(bare, out(3), ['--config', config]).exitsWith(0);
    for (const number of [1, 2, 3]) expect(sha256(join(out(number), 'file.bin'))).to.equal(sha256(source));
  });

  it('lets a client without a certificate download, and reports that uploads are disabled', async () => {
    const certs = await Certificates.init();
    const { tracker, source, out } = await begin(certs);
    await share(tracker, source, certs.daemon());
    const getting = get(tracker, out(1), ['--tls-ca', certs.ca]);
    await getting.exitsWith(0);
    expect(getting.stderr.some((line) => line.includes('uploads disabled') && line.includes('--tls-cert'))).to.equal(
      true,
    );
    await shoal(['share', source, '--tracker', tracker.url, '--tls-ca', certs.ca]).failsWith(
      2,
      'to share',
      '--tls-cert',
    );
  });

  it('does not talk to a client whose certificate is for another address, and names it', async () => {
    const certs = await Certificates.init('elsewhere');
    const { tracker, source, out } = await begin(certs);
    // At 127.0.0.2 both listen, but no certificate is for it.
    const where = ['--host', '127.0.0.2', '--advertise', '127.0.0.2'];
    const seeder = shoal(['share', source, '--tracker', tracker.url, '--json', ...where, ...certs.daemon()]);
    await seeder.line(/is unreachable.*127\.0\.0\.2.*its certificate is for another name/);
    const getting = get(tracker, out(1), [...certs.daemon(), '--stall-timeout', '2s']);
    expect(await getting.exit()).to.not.equal(0);
    expect(
      getting.stderr.some((line) => line.includes('127.0.0.2')),
      'no client gets this address',
    ).to.equal(false);
  });

  it('speaks no TLS below 1.2', async () => {
    const certs = await Certificates.init();
    const { tracker } = await begin(certs);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expectRejection(handshake(tracker.port, certs, old), /version/);
    await handshake(tracker.port, certs, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    await handshake(tracker.port, certs, { minVersion: 'TLSv1.3' });
  });
});

describe('who does not fit a tracker’s TLS', () => {
  it('gets one line with what to do', async () => {
    const certs = await Certificates.init();
    const others = await Certificates.init();
    const { tracker, out } = await begin(certs, MUTUAL);
    const tries = (url: string, args: readonly string[]): ShoalProcess =>
      get({ url }, out(1), ['--connect-timeout', '1s', '--log-level', 'error', ...args]);
    const plain = tries(`ws://127.0.0.1:${tracker.port}`, []);
    await plain.failsWith(3, `127.0.0.1:${tracker.port}`, 'TLS port', 'wss://');
    await tries(tracker.url, []).failsWith(7, 'no CA that is believed here', '--tls-ca');
    await tries(tracker.url, ['--tls-ca', others.ca]).failsWith(7, 'no CA that is believed here');
    // Without a CA of its own it shows its certificate alone.
    const bare = shoal(['tracker', '--host', '127.0.0.1', '--port', '0', '--json', ...certs.daemon().slice(0, 4)]);
    const { url: bareUrl } = await bare.jsonLine({ event: 'listening' });
    await tries(bareUrl as string, ['--tls-ca', others.ca]).failsWith(
      7,
      /no CA that is believed here: that of CN=Shoal CA \w+ is missing/,
    );
    await tries(tracker.url, ['--tls-ca', certs.ca]).failsWith(7, 'it wants a certificate', '--tls-cert');
    const stranger = ['--tls-ca', certs.ca, '--tls-cert', others.cert(), '--tls-key', others.key()];
    await tries(tracker.url, stranger).failsWith(3, '--tls-cert');
    const status = shoal(['status', '--tracker', `ws://127.0.0.1:${tracker.port}`]);
    await status.failsWith(3, 'TLS port', 'wss://');
    await shoal(['status', '--tracker', tracker.url, '--tls-ca', certs.ca]).failsWith(3, 'it wants a certificate');
  });

  it('reports wss:// to a server without TLS: one line, at once', async () => {
    const certs = await Certificates.init();
    const tracker = shoal(['tracker', ...LOCAL, '--port', '0', '--json']);
    const { port } = await tracker.jsonLine({ event: 'listening' });
    const url = `wss://127.0.0.1:${port as number}`;
    const out = temporaryFolder();
    await get({ url }, out, ['--log-level', 'error', ...certs.daemon()]).failsWith(2, 'does not speak TLS', 'ws://');
    await shoal(['status', '--tracker', url, '--tls-ca', certs.ca]).failsWith(3, 'does not speak TLS');
  });
});

describe('SIGHUP', () => {
  it('takes over new certificates for new connections, and keeps the old ones where the new are bad', async () => {
    const certs = await Certificates.init();
    const { tracker, source, out } = await begin(certs);
    const seeder = await share(tracker, source, [...certs.daemon(), '--log-level', 'info']);
    const before = await handshake(tracker.port, certs);
    const peerPort = await listeningPort(tracker, certs);
    const peerBefore = await handshake(peerPort, certs);

    await certs.issue(['here'], ['--renew']);
    for (const each of [tracker.process, seeder]) {
      each.kill('SIGHUP');
      await each.line(/uses its certificates and CAs as they are now/);
    }
    const after = await handshake(tracker.port, certs);
    expect(after.serialNumber).to.not.equal(before.serialNumber);
    await until('the seeder to show its new certificate', async () => {
      return (await handshake(peerPort, certs)).serialNumber !== peerBefore.serialNumber;
    });

    copyFileSync(certs.ca, certs.cert());
    for (const each of [tracker.process, seeder]) {
      each.kill('SIGHUP');
      const [line] = await each.line(/goes on with the certificates and CAs that it had.*/);
      expect(line.includes('--tls-key') && line.includes('is not the key of'), line).to.equal(true);
    }
    expect((await handshake(tracker.port, certs)).serialNumber).to.equal(after.serialNumber);
    await certs.issue(['here'], ['--renew']);
    await get(tracker, out(1), certs.daemon()).exitsWith(0);
    expect(sha256(join(out(1), 'file.bin'))).to.equal(sha256(source));
    await seeder.stop();
  });
});

describe('a CA that is believed no more', () => {
  it('loses its open channels at a tracker, and others keep theirs', async () => {
    const { old, newer, bundle } = await twoAuthorities();
    const daemon = ['--tls-cert', newer.cert(), '--tls-key', newer.key(), '--tls-ca', bundle];
    const process = shoal(['tracker', ...LOCAL, '--port', '0', '--json', ...daemon, ...MUTUAL]);
    const { port, url } = await process.jsonLine({ event: 'listening' });
    const tracker: Tracker = { process, port: port as number, url: url as string };
    const [ends, stays] = [await channel(tracker, old), await channel(tracker, newer)];
    copyFileSync(newer.ca, bundle);
    process.kill('SIGHUP');
    await ends.closed;
    expect(ends.reason).to.match(/certificate is not accepted any more/);
    const pong = once(stays.socket, 'pong');
    stays.socket.ping();
    await pong;
    expect(stays.reason).to.equal('');
  });

  it('is not spoken with any longer by a client', async () => {
    const { old, newer, bundle } = await twoAuthorities();
    const { tracker, source } = await begin(old);
    const args = ['--tls-cert', old.cert(), '--tls-key', old.key(), '--tls-ca', bundle, '--log-level', 'info'];
    const seeder = await share(tracker, source, args);
    copyFileSync(newer.ca, bundle);
    seeder.kill('SIGHUP');
    await seeder.line(/the certificate is not accepted any more/);
  });
});

/** Two CAs, and a bundle of both of them in a file of its own. */
async function twoAuthorities() {
  const [old, newer] = [await Certificates.init(), await Certificates.init()];
  const bundle = join(temporaryFolder(), 'bundle.pem');
  writeFileSync(bundle, [old.ca, newer.ca].map((path) => readFileSync(path, 'utf8')).join(''));
  return { old, newer, bundle };
}

/** An open channel to the tracker by a certificate of this CA, which believes every tracker. */
async function channel({ port }: Tracker, certs: Certificates) {
  const identity = { cert: readFileSync(certs.cert()), key: readFileSync(certs.key()) };
  const socket = new WebSocket(`wss://127.0.0.1:${port}`, SUBPROTOCOL, { ...identity, rejectUnauthorized: false });
  cleanUp(() => {
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

describe('options of TLS that are wrong', () => {
  it('are one line each', async () => {
    const certs = await Certificates.init('other');
    const [cert, key, ca] = [certs.cert(), certs.key(), certs.ca];
    const tracker = (...args: string[]) => shoal(['tracker', '--port', '0', ...LOCAL, ...args]);
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
    const get = (...args: string[]) => shoal(['get', 'x', '--out', certs.folder, ...args]);
    await get('--tracker', 'ws://127.0.0.1:1', '--tls-ca', ca).failsWith(2, '--tls-ca', 'say wss://127.0.0.1:1');
    await get('--tracker', 'wss://127.0.0.1:1', '--tls-ca', certs.folder).failsWith(2, '--tls-ca', 'it is a folder');
  });
});

interface Tracker {
  readonly process: ShoalProcess;
  readonly port: number;
  readonly url: string;
}

async function begin(certs: Certificates, args: readonly string[] = [], length = MIB) {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, length, 1);
  const process = shoal(['tracker', ...LOCAL, '--port', '0', '--json', ...certs.daemon(), ...args]);
  const { port, url } = await process.jsonLine({ event: 'listening' });
  assert(url === `wss://127.0.0.1:${port as number}`, String(url));
  const tracker: Tracker = { process, port: port as number, url };
  return { tracker, source, out: (number: number) => join(folder, `out${number}`) };
}

async function share(tracker: Tracker, path: string, args: readonly string[]): Promise<ShoalProcess> {
  const process = shoal(['share', path, '--tracker', tracker.url, '--json', ...LOCAL, ...args]);
  await process.jsonLine({ event: 'sharing' });
  return process;
}

function get({ url }: Pick<Tracker, 'url'>, out: string, args: readonly string[]): ShoalProcess {
  return shoal(['get', 'file.bin', '--tracker', url, '--out', out, '--json', ...LOCAL, ...args]);
}

/** The port of a tracker's only client. */
async function listeningPort(tracker: Tracker, certs: Certificates): Promise<number> {
  const status = shoal(['status', '--tracker', tracker.url, ...certs.daemon(), '--json']);
  await status.exitsWith(0);
  const [{ clients } = {}] = status.json();
  const [client] = clients as { address: string }[];
  return Number(/\d+$/.exec(client?.address ?? '')?.[0]);
}

/** The certificate that is sent there to a client that trusts the CA. */
async function handshake(
  port: number,
  { ca }: Certificates,
  options: ConnectionOptions = {},
): Promise<PeerCertificate> {
  const socket = connectTls({ host: '127.0.0.1', port, ca: readFileSync(ca), ...options });
  cleanUp(() => {
    socket.destroy();
  });
  await within('a TLS handshake', once(socket, 'secureConnect'));
  return socket.getPeerCertificate();
}
