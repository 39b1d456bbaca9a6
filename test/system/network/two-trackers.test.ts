import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { it } from 'mocha';

import { RawMember } from '../../puppets/raw-member.js';
import { shoal } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

/** Two trackers with one secret, of which clients use the second while the first is away. */
async function begin(args: readonly string[] = []) {
  const folder = temporaryFolder();
  const path = join(folder, 'file.bin');
  writeRandomFile(path, MIB, 7);
  const secret = join(folder, 'secret');
  await shoal(['token', 'secret', secret]).exitsWith(0);
  const auth = ['--auth-secret', secret, ...args];
  const [first, backup] = [await TrackerProcess.start(auth), await TrackerProcess.start(auth)];
  const token = async (subject: string): Promise<string> => {
    const made = shoal([
      'token',
      'create',
      '--auth-secret',
      secret,
      '--subject',
      subject,
      '--scope',
      'share',
      '--scope',
      'get',
    ]);
    await made.exitsWith(0);
    const file = join(folder, `token of ${subject}`);
    writeFileSync(file, made.stdout.join('\n'));
    return file;
  };
  const times = ['--tune', 'failover=0', '--tune', 'tracker-return=200ms', '--log-level', 'info'];
  const common = ['--host', '127.0.0.1', '--tracker', backup.url, ...times];
  const port = async (tracker: TrackerProcess, shown: string): Promise<number> => {
    const headers = { authorization: `Bearer ${readFileSync(shown, 'utf8').trim()}` };
    const response = await fetch(`http://127.0.0.1:${tracker.port}/status`, { headers });
    const { clients } = (await response.json()) as Awaited<ReturnType<TrackerProcess['status']>>;
    return Number(
      clients
        .find(({ rank }) => rank === 1)
        ?.address.split(':')
        .at(-1) ?? 0,
    );
  };
  return { folder, path, first, backup, auth, token, common, port };
}

it('a rank that an idle tracker with the same secret gives proves nothing to clients of another', async () => {
  const { path, first, backup, token, common, port } = await begin();
  const [honest, evil] = [await token('honest'), await token('evil')];
  await share(first, [path], [...common, '--token-file', honest]);
  const seeder = await port(first, honest);
  const shown = { token: readFileSync(evil, 'utf8').trim(), port: 1 };
  // Rank 1 of the second tracker, as the seeder is of the first; another stands by for the channel's other end.
  const member = await RawMember.join(backup.port, { ...shown, clientId: 'evil' });
  expect(member.rank).to.equal(1);
  const { channel } = await member.greet(seeder, 2, { source: member.rank });
  expect((await channel.closed()).code, 'a rank does not connect to itself').to.equal('PROTOCOL');
  const other = await RawMember.join(backup.port, { ...shown, clientId: 'evil-2' });
  const { channel: refused } = await other.greet(seeder, 1);
  const { code, reason } = await refused.closed();
  expect(code).to.equal('UNAUTHORISED');
  expect(reason).to.match(/of a tracker that this client is not at/);
  const here = await RawMember.join(first.port, { ...shown, clientId: 'evil' });
  (await here.dial(seeder, 1)).close();
});

it('members go on through a failover, and back', async () => {
  const { folder, path, first, backup, auth, token, common } = await begin(['--tune', 'credential-lifetime=3s']);
  const shown = async (subject: string) => [...common, '--token-file', await token(subject)];
  const seeder = await share(first, [path], await shown('seeder'));
  const slow = get(first, ['file.bin'], join(folder, 'slow'), [...(await shown('slow')), '--rate-down', '100KiB']);
  await until('the slow one to have a source', () => slow.stderr.some((line) => line.includes('segment')));
  first.process.kill('SIGKILL');
  await first.process.exit();
  await until('the seeder to be at the backup', () => backup.events('client-registered').length >= 2);
  await get(backup, ['file.bin'], join(folder, 'at the backup'), await shown('newcomer')).exitsWith(0);
  const again = await TrackerProcess.start([...auth, '--port', String(first.port)]);
  await until('the seeder to be back', () => again.events('client-registered').length >= 1);
  await get(again, ['file.bin'], join(folder, 'back'), await shown('late')).exitsWith(0);
  await slow.exitsWith(0);
  for (const out of ['slow', 'at the backup', 'back']) {
    expect(sha256(join(folder, out, 'file.bin'))).to.equal(sha256(path));
  }
  expect(seeder.hasExited).to.equal(false);
  expect(
    [...seeder.stderr, ...slow.stderr].filter((line) => /blamed/.test(line)),
    'no client is banned for it',
  ).to.deep.equal([]);
});
