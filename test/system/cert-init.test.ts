import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { shoal } from './shoal-process.js';
import { temporaryFolder } from './temporary-folder.js';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('shoal cert init', { concurrency: 2 }, () => {
  it('makes a CA once and a certificate for each host, adds hosts later, and renews when told', async (t) => {
    const folder = join(temporaryFolder(t), 'certs');
    const init = (...args: string[]) => shoal(t, ['cert', 'init', folder, '--json', ...args]);
    const file = (name: string): string => join(folder, name);
    const certificate = (name: string): X509Certificate => new X509Certificate(readFileSync(file(name)));
    const first = init('node1.lan,10.0.0.11', '*.peers.svc');
    await first.exitsWith(0);
    assert.deepEqual(
      first.json().map(({ event, isNew }) => [event, isNew]),
      [
        ['ca', true],
        ['host', true],
        ['host', true],
      ],
    );
    for (const name of ['ca-key.pem', 'node1.lan-key.pem', 'any.peers.svc-key.pem'])
      assert.equal(modeOf(file(name)), 0o600);
    assert.equal(modeOf(folder), 0o700);
    const [ca, node1] = [certificate('ca.pem'), certificate('node1.lan.pem')];
    assert.ok(node1.verify(ca.publicKey) && ca.verify(ca.publicKey));
    for (const name of ['node1.lan', 'localhost']) assert.equal(node1.checkHost(name), name);
    for (const address of ['10.0.0.11', '127.0.0.1', '::1']) assert.equal(node1.checkIP(address), address);
    assert.ok(certificate('any.peers.svc.pem').checkHost('peer-3.peers.svc') !== undefined);

    await init('node1.lan,10.0.0.12', 'node2').exitsWith(0);
    assert.equal(certificate('node1.lan.pem').serialNumber, node1.serialNumber, 'what is there stays');
    assert.equal(certificate('ca.pem').serialNumber, ca.serialNumber);
    assert.ok(certificate('node2.pem').verify(ca.publicKey));

    await init('node1.lan,10.0.0.12', '--renew', '--days', '7').exitsWith(0);
    const renewed = certificate('node1.lan.pem');
    assert.notEqual(renewed.serialNumber, node1.serialNumber);
    assert.equal(renewed.checkIP('10.0.0.12'), '10.0.0.12');
    assert.ok(Date.parse(renewed.validTo) < Date.parse(node1.validTo));
    assert.equal(modeOf(file('node1.lan-key.pem')), 0o600);
    assert.ok(!existsSync(file('node1.lan.pem.new')));
  });

  it('is for this machine where no host is named, and says what to do with the files', async (t) => {
    const folder = temporaryFolder(t);
    const made = shoal(t, ['cert', 'init', folder]);
    await made.exitsWith(0);
    assert.match(made.stdout.at(-1) ?? '', /--tls-cert .* --tls-key .* --tls-ca .*ca\.pem --tls-client-certs required/);
  });

  it('says what is missing or wrong', async (t) => {
    const folder = temporaryFolder(t);
    await shoal(t, ['cert', 'init']).failsWith(2, 'name a folder', 'shoal cert init DIR');
    await shoal(t, ['cert', 'make', folder]).failsWith(2, "'make'", 'shoal cert init DIR');
    await shoal(t, ['cert', 'init', folder, '../node1']).failsWith(2, '"../node1" is no host name or IP address');
    await shoal(t, ['cert', 'init', '/dev/null/x', 'node1']).failsWith(6, '/dev/null/x');
    assert.ok(!existsSync(join(folder, 'ca.pem')), 'nothing was made');
    await shoal(t, ['cert', 'init', folder, 'node1']).exitsWith(0);
    const key = join(folder, 'ca-key.pem');
    chmodSync(key, 0o644);
    await shoal(t, ['cert', 'init', folder, 'node2']).failsWith(2, key, 'chmod 600');
    assert.ok(!existsSync(join(folder, 'node2.pem')));
  });
});
