import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { it } from 'mocha';

import { Certificates } from '../../harness/certificates.js';
import { shoal } from '../../harness/shoal-process.js';
import { get } from '../../harness/swarm-commands.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';

const LOCAL = ['--host', '127.0.0.1'];
const MUTUAL = ['--tls-client-certs', 'required'];

it('a tracker may ask for certificates and tokens together, and so do its members', async () => {
  const folder = temporaryFolder();
  const certs = await Certificates.init();
  const [source, secret] = [join(folder, 'file.bin'), join(folder, 'swarm.secret')];
  writeRandomFile(source, 4 * MIB, 1);
  await shoal(['token', 'secret', secret]).exitsWith(0);
  const token = async (scope: string): Promise<string[]> => {
    const making = shoal(['token', 'create', '--auth-secret', secret, '--scope', scope]);
    await making.exitsWith(0);
    const path = join(folder, `${scope}.token`);
    writeFileSync(path, making.stdout.join('\n'));
    return ['--token-file', path];
  };
  const [sharer, getter] = [await token('share'), await token('get')];
  const secure = [...certs.daemon(), ...MUTUAL];

  const process = shoal(['tracker', ...LOCAL, '--port', '0', '--json', '--auth-secret', secret, ...secure]);
  const tracker = { url: String((await process.jsonLine({ event: 'listening' }))['url']) };
  expect(tracker.url).to.match(/^wss:/);
  const seeder = shoal(['share', source, '--tracker', tracker.url, '--json', ...LOCAL, ...secure, ...sharer]);
  await seeder.jsonLine({ event: 'sharing' });

  await get(tracker, ['file.bin'], join(folder, 'out'), [...secure, ...getter]).exitsWith(0);
  expect(sha256(join(folder, 'out', 'file.bin'))).to.equal(sha256(source));
  await shoal(['status', '--tracker', tracker.url, ...certs.daemon(), ...getter]).exitsWith(0);

  const reason = 'admits only who shows a token';
  await get(tracker, ['file.bin'], join(folder, 'none'), secure).failsWith(7, reason);
  await shoal(['status', '--tracker', tracker.url, ...certs.daemon()]).failsWith(7, reason);
  const bare = get(tracker, ['file.bin'], join(folder, 'none'), ['--tls-ca', certs.ca, ...getter]);
  await bare.failsWith(7, 'it wants a certificate');
});
