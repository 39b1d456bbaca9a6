import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Address } from '@shoal/common';
import { expectThrow } from '@shoal/testing';
import { assert, expect } from 'chai';
import { after, before, describe, it } from 'mocha';

import { type Issued, issueAuthority, issueHost } from '#src/certificates/issue.js';
import { clientTls } from '#src/tls/client-tls.js';
import { readTls, type TlsConfig } from '#src/tls/read-tls.js';
import { trackerTls } from '#src/tls/tracker-tls.js';

const DAY_MS = 86_400_000;

describe('certificates and keys', () => {
  let folder: string;
  let ca: Issued;
  let host: Issued;
  const none: TlsConfig = { tlsCert: undefined, tlsKey: undefined, tlsCa: undefined };
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const pair = (): TlsConfig => ({ ...none, tlsCert: file('cert', host.cert), tlsKey: file('key', host.key) });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shoal-tls-'));
    ca = await issueAuthority(10);
    host = await issueHost(ca, ['node1', '10.0.0.5'], 5);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('are issued for names and addresses, by a CA that may issue nothing but these', () => {
    const [authority, issued] = [new X509Certificate(ca.cert), new X509Certificate(host.cert)];
    expect(authority.ca && !issued.ca).to.equal(true);
    expect(issued.checkIssued(authority) && issued.verify(authority.publicKey)).to.equal(true);
    expect(issued.checkHost('node1')).to.equal('node1');
    expect(issued.checkIP('10.0.0.5')).to.equal('10.0.0.5');
    expect(issued.checkHost('node2')).to.equal(undefined);
    const days = (Date.parse(issued.validTo) - Date.now()) / DAY_MS;
    expect(days > 4.9 && days < 5.1).to.equal(true);
  });

  it('are read unchanged', () => {
    const tlsCa = file('ca', ca.cert);
    expect(readTls({ ...pair(), tlsCa, tlsClientCerts: 'required' })).to.deep.equal({
      identity: host,
      ca: ca.cert,
      requiresClientCerts: true,
    });
    expect(readTls({ ...none, tlsCa })).to.deep.equal({ identity: undefined, ca: ca.cert, requiresClientCerts: false });
  });

  it('are left out with one warning where they have expired beside others that have not', async () => {
    const [short, long] = [await issueAuthority(1), await issueAuthority(10)];
    const names = [short, long].map(({ cert }) => new X509Certificate(cert).subject);
    const later = Date.now() + 2 * DAY_MS;
    const warnings: string[] = [];
    const warn = (message: string): unknown => warnings.push(message);
    const tlsCa = file('bundle', `\ufeff# comment\n${short.cert}${long.cert}\r\n`);
    const { ca: believed = '' } = readTls({ ...none, tlsCa }, later, warn);
    expect(new X509Certificate(believed).subject).to.equal(names[1]);
    expect(believed.split('BEGIN').length).to.equal(2);
    expect(warnings.length).to.equal(1);
    expect(warnings[0] ?? '').to.match(
      new RegExp(`^--tls-ca .*bundle: 1 certificate in it .*left out: ${names[0] ?? ''}$`),
    );
    readTls({ ...none, tlsCa }, Date.now(), warn);
    expect(warnings.length, 'nothing is wrong yet').to.equal(1);
    // The certificate that a chain is for has to be valid; what it drags along has not.
    const chain = file('chain', host.cert + short.cert);
    const { identity } = readTls({ ...none, tlsCert: chain, tlsKey: file('key', host.key) }, later, warn);
    expect(identity?.cert.trim()).to.equal(host.cert.trim());
    expect(warnings.length).to.equal(2);
    const swapped = file('swapped', short.cert + host.cert);
    expect(() => readTls({ ...none, tlsCert: swapped, tlsKey: file('key', host.key) }, later, warn)).to.throw(
      /expired on/,
    );
  });

  it('are damaged where one of many is, which is named by its place', () => {
    for (const bad of ['-----BEGIN CERTIFICATE-----\nMI-I\n-----END CERTIFICATE-----\n', ca.cert.slice(0, -60)]) {
      const tlsCa = file('bundle', ca.cert + bad + (bad.includes('END') ? ca.cert : ''));
      expect(() => readTls({ ...none, tlsCa })).to.throw(/--tls-ca .*bundle: certificate 2 of [23] in it is damaged/);
    }
  });

  it('are warned of where the chain of a tracker does not lead to a CA', async () => {
    const other = await issueAuthority(10);
    const warnings: string[] = [];
    const read = (cert: string, cas: string): unknown => {
      const config = { ...pair(), tlsCert: file('cert', cert), tlsCa: file('ca', cas) };
      return trackerTls(config, (text) => warnings.push(text));
    };
    read(host.cert, ca.cert);
    read(host.cert + ca.cert, other.cert);
    expect(warnings).to.deep.equal([]);
    read(host.cert, other.cert);
    const issuer = new X509Certificate(ca.cert).subject;
    const missing = `CN=node1 was issued by ${issuer}, whose certificate is missing: append it`;
    expect(warnings.join(), warnings.join()).to.include(missing);
  });

  it('are refused by a line that names option, file and remedy', async () => {
    const { tlsCert, tlsKey } = pair();
    const other = await issueHost(ca, ['other'], 5);
    const loose = file('loose', host.key);
    chmodSync(loose, 0o640);
    assert(readTls({ ...none, tlsCert, tlsKey: loose }), 'a group may be let in');
    chmodSync(loose, 0o644);
    const refused: readonly (readonly [Partial<TlsConfig>, RegExp])[] = [
      [{ tlsKey: loose }, /^--tls-key .*loose: others may read or change it \(mode 644\): chmod 600 .*loose$/],
      [{ tlsKey: file('mismatch', other.key) }, /^--tls-key .*mismatch: it is not the key of --tls-cert .*cert$/],
      [{ tlsKey: file('noise', 'noise') }, /^--tls-key .*noise: it holds no private key/],
      [{ tlsCert: file('empty', '') }, /^--tls-cert .*empty: it holds no certificate/],
      [
        { tlsCert: file('damaged', host.cert.replace('MII', 'MIX')) },
        /^--tls-cert .*damaged: the certificate in it is damaged/,
      ],
      [{ tlsCa: file('nothing', host.key) }, /^--tls-ca .*nothing: it holds no certificate/],
      [{ tlsCa: join(folder, 'missing') }, /^--tls-ca .*missing: there is no such file/],
    ];
    for (const [config, message] of refused) {
      expectThrow(() => readTls({ ...none, tlsCert, tlsKey, ...config }), {
        name: 'ShoalError',
        exitCode: 2,
        message,
      });
    }
  });

  it('that are over, or not begun, are refused', () => {
    const later = Date.now() + 6 * DAY_MS;
    expectThrow(() => readTls(pair(), later), /^ShoalError: --tls-cert .*node1 expired on .*--renew/);
    expectThrow(() => readTls(pair(), 0), /^ShoalError: --tls-cert .*node1 is valid from .*clock/);
    const tlsCa = file('ca', ca.cert);
    expect(() => readTls({ ...none, tlsCa }, Date.now() + 11 * DAY_MS)).to.throw(/--tls-ca .*Shoal CA .* expired/);
  });

  it('decide with the URL whether TLS is spoken', () => {
    const tlsCa = file('ca', ca.cert);
    const bare = { host: 'tracker', port: 1 };
    const openly = { backupTrackers: [], tls: undefined };
    expect(clientTls({ ...none, tracker: [bare] })).to.deep.equal({ tracker: bare, ...openly });
    expect(clientTls({ ...none, tracker: [{ ...bare, tls: false }] })).to.deep.equal({ tracker: bare, ...openly });
    expect(clientTls({ ...none, tracker: [{ ...bare, tls: true }] }).tls?.ca).to.equal(undefined);
    const { tracker, tls } = clientTls({ ...none, tlsCa, tracker: [bare] });
    expect([tracker, tls?.ca]).to.deep.equal([{ ...bare, tls: true }, ca.cert]);
    const plain = { ...bare, tls: false };
    expect(() => clientTls({ ...none, tlsCa, tracker: [plain] })).to.throw(
      /--tracker ws:.*--tls-ca.*wss:\/\/tracker:1/,
    );
  });

  it('is for all trackers or for none', () => {
    const [first, second] = ['one', 'two'].map((host) => ({ host, port: 1 })) as [Address, Address];
    const secure = { ...first, tls: true };
    const { tracker, backupTrackers } = clientTls({ ...none, tracker: [secure, second] });
    expect([tracker, backupTrackers]).to.deep.equal([secure, [{ ...second, tls: true }]]);
    expect(clientTls({ ...none, tracker: [first, second] }).backupTrackers).to.deep.equal([second]);
    const mixed = [secure, { ...second, tls: false }];
    expect(() => clientTls({ ...none, tracker: mixed })).to.throw(
      /--tracker ws:\/\/two:1 .*wss:\/\/one:1 .*wss:\/\/two:1/,
    );
  });
});
