import { chmodSync, copyFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { before, describe, it } from 'mocha';

import { RawClient } from '../../puppets/raw-client.js';
import { shoal } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { KIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const LOCAL = ['--host', '127.0.0.1'];

describe('a tracker with a secret lets members in, and each to what its token names', () => {
  let swarm: Members;
  let tracker: TrackerProcess;
  let folder: string;
  let open: string;
  let secret: string;
  before(async () => {
    swarm = await Members.begin();
    ({ tracker, folder } = swarm);
    [open, secret] = [await swarm.token('--file', 'open*'), await swarm.token('--expires-in', '1h')];
  });

  it('clients get the files that their tokens name, from other members', async () => {
    await get(tracker, ['open.bin'], join(folder, 'a'), ['--token-file', open]).exitsWith(0);
    await get(tracker, ['open.bin', 'secret.bin'], join(folder, 'b'), ['--token-file', secret]).exitsWith(0);
    expect(sha256(join(folder, 'a', 'open.bin'))).to.equal(sha256(join(folder, 'open.bin')));
    expect(sha256(join(folder, 'b', 'secret.bin'))).to.equal(sha256(join(folder, 'secret.bin')));
  });

  it('and nothing else', async () => {
    const refused = get(tracker, ['secret.bin'], join(folder, 'c'), ['--token-file', open]);
    await refused.failsWith(7, 'your token does not let you download "secret.bin"');
    const path = join(folder, 'open-too.bin');
    writeFileSync(path, 'x');
    const sharer = shoal(['share', path, '--tracker', tracker.url, ...LOCAL, '--token-file', open]);
    await sharer.exitsWith(7);
  });

  it('a token in the environment will do', async () => {
    const env = { SHOAL_TOKEN: readFileSync(secret, 'utf8').trim() };
    const args = ['get', 'secret.bin', '--tracker', tracker.url, '--out', join(folder, 'd'), ...LOCAL];
    await shoal(args, { env }).exitsWith(0);
    await shoal(['status', '--tracker', tracker.url], { env }).exitsWith(0);
  });

  for (const [what, makeArgs, reason] of [
    ['no token', () => [], 'admits only who shows a token'],
    [
      'a token made with another secret',
      async () => ['--token-file', await swarm.token('--auth-secret', await swarm.secret('other'))],
      'not signed with the key',
    ],
    ['a token that has expired', async () => ['--token-file', await swarm.token('--expires-in', '0s')], 'expired'],
  ] as const) {
    it(`who shows ${what} learns nothing`, async () => {
      const args = await makeArgs();
      await get(tracker, ['open.bin'], join(folder, 'e'), args).failsWith(7, reason);
      await shoal(['status', '--tracker', tracker.url, ...args]).failsWith(7, reason);
    });
  }

  it('a peer gives nothing to who only reaches its port', async () => {
    const { clients } = await swarm.status(secret);
    const port = Number(
      clients
        .find(({ rank }) => rank === 1)
        ?.address.split(':')
        .at(-1),
    );
    const stranger = await RawClient.dial(port, { source: 77, destination: 1 });
    stranger.send({ tag: 'HELLO', minVersion: 1, maxVersion: 1, host: '', port: 0 });
    expect((await stranger.closed()).code).to.equal('UNAUTHORISED');
    expect(stranger.received.map(({ body }) => body.tag)).to.deep.equal(['ERROR']);
  });
});

it('a client with a token does not join an open swarm', async () => {
  const tracker = await TrackerProcess.start();
  const swarm = new Members(tracker, temporaryFolder());
  await swarm.secret('swarm');
  const token = await swarm.token();
  await get(tracker, ['a'], swarm.folder, ['--token-file', token]).failsWith(2, 'runs an open swarm');
});

it('credentials are renewed while a transfer goes on', async () => {
  const swarm = await Members.begin(['--tune', 'credential-lifetime=1500ms']);
  const token = await swarm.token();
  const out = join(swarm.folder, 'out');
  // Longer than two credentials last, over one and the same channel.
  const slow = get(swarm.tracker, ['open.bin'], out, [
    '--token-file',
    token,
    '--rate-down',
    '256KiB',
    '--log-level',
    'info',
  ]);
  await slow.exitsWith(0);
  expect(sha256(join(out, 'open.bin'))).to.equal(sha256(join(swarm.folder, 'open.bin')));
  expect(
    slow.stderr.some((line) => /peer-disconnected|UNAUTHORISED/.test(line)),
    slow.stderr.join('\n'),
  ).to.equal(false);
});

it('a tracker takes another secret on SIGHUP, and clients another token from their file', async () => {
  const swarm = await Members.begin(['--tune', 'credential-lifetime=2s', '--log-level', 'info']);
  const { tracker, folder } = swarm;
  const old = await swarm.token();
  const [kept, renewed] = [join(folder, 'kept'), join(folder, 'renewed')];
  for (const path of [kept, renewed]) copyFileSync(old, path);
  const forGood = ['--seed-for', 'forever', '--log-level', 'info'];
  const [leaves, stays] = [
    get(tracker, ['open.bin'], join(folder, 'a'), [...forGood, '--token-file', kept]),
    get(tracker, ['open.bin'], join(folder, 'b'), [...forGood, '--token-file', renewed]),
  ];
  for (const each of [leaves, stays]) await each.jsonLine({ bytes: 1024 * KIB });

  await swarm.replaceSecret();
  const newer = await swarm.token('--scope', 'share', '--scope', 'get');
  for (const path of [renewed, swarm.sharing]) copyFileSync(newer, path);
  tracker.process.kill('SIGHUP');
  await tracker.process.line(/uses its keys for tokens as they are now/);
  await get(tracker, ['open.bin'], join(folder, 'c'), ['--token-file', old]).failsWith(7, 'not signed with the key');
  // Those who showed the old one stay until their credentials end; who has a new one then comes back.
  await leaves.failsWith(7, 'not signed with the key');
  await until('the others to be back', () => tracker.events('client-registered').length >= 5);
  await get(tracker, ['secret.bin'], join(folder, 'd'), ['--token-file', newer]).exitsWith(0);
  expect(sha256(join(folder, 'd', 'secret.bin'))).to.equal(sha256(join(folder, 'secret.bin')));
  expect(stays.hasExited).to.equal(false);

  writeFileSync(join(folder, 'swarm'), 'short');
  tracker.process.kill('SIGHUP');
  await tracker.process.line(/goes on with the keys for tokens that it had.*under 32/);
  await get(tracker, ['open.bin'], join(folder, 'e'), ['--token-file', newer]).exitsWith(0);
});

it('shoal token makes secrets and tokens, and says in one line what is wrong', async () => {
  const folder = temporaryFolder();
  const secret = join(folder, 'secret');
  await shoal(['token', 'secret', secret]).exitsWith(0);
  expect(statSync(secret).mode & 0o777).to.equal(0o600);
  await shoal(['token', 'secret', secret]).failsWith(2, 'EEXIST');
  writeFileSync(join(folder, 'short'), 'abc', { mode: 0o600 });
  await shoal(['token', 'create', '--auth-secret', join(folder, 'short')]).failsWith(2, '3 bytes');
  await shoal(['token', 'create']).failsWith(2, '--auth-secret');
  await shoal(['token', 'create', '--auth-secret', secret, '--scope', 'all']).failsWith(2, 'neither get nor share');
  const subjects = await Promise.all(
    [1, 2].map(async () => {
      const made = shoal(['token', 'create', '--auth-secret', secret, '--json']);
      await made.exitsWith(0);
      const { token, subject } = made.json().at(-1) as { readonly token: string; readonly subject: string };
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub?: string };
      expect(claims.sub).to.equal(subject);
      return subject;
    }),
  );
  expect(subjects[0], 'tokens that name no subject share none').to.not.equal(subjects[1]);
  chmodSync(secret, 0o644);
  for (const command of [['token', 'create'], ['tracker']]) {
    await shoal([...command, '--auth-secret', secret]).failsWith(2, 'others may read or change it (mode 644)');
  }
  await shoal(['token', 'create', '--auth-private-key', secret]).failsWith(2, 'others may read');
  await shoal(['token', 'burn']).failsWith(2, 'shoal help token');
  await shoal(['tracker', '--auth-secret', join(folder, 'none')]).failsWith(2, 'ENOENT');
  await shoal(['get', 'a', '--token', 'x']).failsWith(2, 'no join token');
});

/** A swarm whose tracker has a secret, and a seeder of two files. */
class Members {
  readonly tracker: TrackerProcess;
  readonly folder: string;
  /** The seeder's token. */
  sharing = '';
  #tokens = 0;

  constructor(tracker: TrackerProcess, folder: string) {
    this.tracker = tracker;
    this.folder = folder;
  }

  static async begin(args: readonly string[] = []): Promise<Members> {
    const folder = temporaryFolder();
    for (const [i, name] of ['open.bin', 'secret.bin'].entries()) writeRandomFile(join(folder, name), 1024 * KIB, i);
    const secret = join(folder, 'swarm');
    await shoal(['token', 'secret', secret]).exitsWith(0);
    const tracker = await TrackerProcess.start(['--auth-secret', secret, '--tune', 'clock-tolerance=0s', ...args]);
    const swarm = new Members(tracker, folder);
    const token = await swarm.token('--scope', 'share');
    swarm.sharing = token;
    const files = ['open.bin', 'secret.bin'].map((name) => join(folder, name));
    await share(tracker, files, [...LOCAL, '--token-file', token]);
    return swarm;
  }

  async secret(name: string): Promise<string> {
    const path = join(this.folder, name);
    await shoal(['token', 'secret', path]).exitsWith(0);
    return path;
  }

  /** From now on tokens are made with another. */
  async replaceSecret(): Promise<void> {
    renameSync(await this.secret('newer'), join(this.folder, 'swarm'));
  }

  /** The path of a new token. */
  async token(...args: string[]): Promise<string> {
    const secret = args.includes('--auth-secret') ? [] : ['--auth-secret', join(this.folder, 'swarm')];
    const process = shoal(['token', 'create', ...secret, ...args]);
    await process.exitsWith(0);
    this.#tokens += 1;
    const path = join(this.folder, `token-${this.#tokens}`);
    writeFileSync(path, process.stdout.join('\n'));
    return path;
  }

  async status(token: string): Promise<Awaited<ReturnType<TrackerProcess['status']>>> {
    const headers = { authorization: `Bearer ${readFileSync(token, 'utf8').trim()}` };
    const response = await fetch(`http://127.0.0.1:${this.tracker.port}/status`, { headers });
    return (await response.json()) as Awaited<ReturnType<TrackerProcess['status']>>;
  }
}
