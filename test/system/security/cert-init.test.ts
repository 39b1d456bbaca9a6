import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal } from '../../harness/shoal-process.js';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('shoal cert init', () => {
  it('makes a CA once and a certificate for each host, adds hosts later, and renews on request', async () => {
    const folder = join(temporaryFolder(), 'certs');
    const init = (...args: string[]) => shoal(['cert', 'init', folder, '--json', ...args]);
    const file = (name: string): string => join(folder, name);
    const certificate = (name: string): X509Certificate => new X509Certificate(readFileSync(file(name)));
    const first = init('node1.lan,10.0.0.11', '*.peers.svc');
    await first.exitsWith(0);
    expect(first.json().map(({ event, isNew }) => [event, isNew])).to.deep.equal([
      ['ca', true],
      ['host', true],
      ['host', true],
    ]);
    for (const name of ['ca-key.pem', 'node1.lan-key.pem', 'any.peers.svc-key.pem'])
      expect(modeOf(file(name))).to.equal(0o600);
    expect(modeOf(folder)).to.equal(0o700);
    const [ca, node1] = [certificate('ca.pem'), certificate('node1.lan.pem')];
    expect(node1.verify(ca.publicKey) && ca.verify(ca.publicKey)).to.equal(true);
    for (const name of ['node1.lan', 'localhost']) expect(node1.checkHost(name)).to.equal(name);
    for (const address of ['10.0.0.11', '127.0.0.1', '::1']) expect(node1.checkIP(address)).to.equal(address);
    assert(certificate('any.peers.svc.pem').checkHost('peer-3.peers.svc') !== undefined);

    await init('node1.lan,10.0.0.12', 'node2').exitsWith(0);
    expect(certificate('node1.lan.pem').serialNumber, 'what is there stays').to.equal(node1.serialNumber);
    expect(certificate('ca.pem').serialNumber).to.equal(ca.serialNumber);
    expect(certificate('node2.pem').verify(ca.publicKey)).to.equal(true);

    await init('node1.lan,10.0.0.12', '--renew', '--days', '7').exitsWith(0);
    const renewed = certificate('node1.lan.pem');
    expect(renewed.serialNumber).to.not.equal(node1.serialNumber);
    expect(renewed.checkIP('10.0.0.12')).to.equal('10.0.0.12');
    expect(Date.parse(renewed.validTo)).to.be.below(Date.parse(node1.validTo));
    expect(modeOf(file('node1.lan-key.pem'))).to.equal(0o600);
    expect(existsSync(file('node1.lan.pem.new'))).to.equal(false);
  });

  it('is for this machine where no host is named, and says what to do with the files', async () => {
    const folder = temporaryFolder();
    const made = shoal(['cert', 'init', folder]);
    await made.exitsWith(0);
    expect(made.stdout.at(-1) ?? '').to.match(
      /--tls-cert .* --tls-key .* --tls-ca .*ca\.pem --tls-client-certs required/,
    );
  });

  it('says what is missing or wrong', async () => {
    const folder = temporaryFolder();
    await shoal(['cert', 'init']).failsWith(2, 'name a folder', 'shoal cert init DIR');
    await shoal(['cert', 'make', folder]).failsWith(2, "'make'", 'shoal cert init DIR');
    await shoal(['cert', 'init', folder, '../node1']).failsWith(2, '"../node1" is no host name or IP address');
    await shoal(['cert', 'init', '/dev/null/x', 'node1']).failsWith(6, '/dev/null/x');
    expect(existsSync(join(folder, 'ca.pem')), 'nothing was made').to.equal(false);
    await shoal(['cert', 'init', folder, 'node1']).exitsWith(0);
    const key = join(folder, 'ca-key.pem');
    chmodSync(key, 0o644);
    await shoal(['cert', 'init', folder, 'node2']).failsWith(2, key, 'chmod 600');
    expect(existsSync(join(folder, 'node2.pem'))).to.equal(false);
  });
});
