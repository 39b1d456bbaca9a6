import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

import { cleanUp, skipTest, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { mereUser, shoal } from '../../harness/shoal-process.js';
import { get, resultOf, share } from '../../harness/swarm-commands.js';
import { KIB, pathsBelow, randomBytes } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const LOCAL = ['--host', '127.0.0.1'];

/** The item at each path of a folder: a file's bytes, a link's target, or a folder. */
type Tree = readonly (readonly [path: string, what: Uint8Array | { readonly linkTo: string } | 'folder'])[];

const small: Tree = Array.from({ length: 2_000 }, (_, n) => [`small/${n % 20}/${n}`, randomBytes(n % 700, n % 250)]);

const tree: Tree = [
  ...small,
  ['large.bin', randomBytes(700 * KIB, 1)],
  ['empty', new Uint8Array(0)],
  ['hollow/inside', 'folder'],
  ['bin/run.sh', Buffer.from('#!/bin/sh\n')],
  ['bin/latest', { linkTo: 'run.sh' }],
  ['loop', { linkTo: 'loop' }],
  ['circle/there', { linkTo: 'back' }],
  ['circle/back', { linkTo: 'there' }],
  ['circle/within', { linkTo: '.' }],
  ['circle/above', { linkTo: '..' }],
  ['up/and/down', { linkTo: '../../hollow' }],
  ['Ünï cöde 🦊', Buffer.from('x')],
];

describe('a folder', () => {
  it('arrives whole: modes, links, empty files and folders, and thousands of small files', async () => {
    const folder = temporaryFolder();
    const [one, other] = ['one', 'other'].map((name) => join(folder, name, 'tree'));
    plant(one!, tree);
    // The copy of another machine: made in another order, at another time, under another umask.
    const before = process.umask(0o077);
    plant(other!, [...tree].reverse());
    process.umask(before);
    utimesSync(join(other!, 'large.bin'), 1, 1);
    const tracker = await TrackerProcess.start();
    const seeders = await Promise.all([one!, other!].map((path) => share(tracker, [path], LOCAL)));
    const digests = await Promise.all(
      seeders.map(async (each) => (await each.jsonLine({ event: 'indexed' }))['digest']),
    );
    expect(digests[0]).to.equal(digests[1]);
    const getting = get(tracker, ['tree'], join(folder, 'out'));
    await getting.exitsWith(0);
    expect(resultOf(getting).digest).to.equal(digests[0]);
    expect(looksLike(join(folder, 'out', 'tree'))).to.deep.equal(looksLike(one!));
  });

  it('without anything in it arrives too', async () => {
    const folder = temporaryFolder();
    plant(join(folder, 'nothing'), []);
    const tracker = await TrackerProcess.start();
    await share(tracker, [join(folder, 'nothing')]);
    await get(tracker, ['nothing'], join(folder, 'out')).exitsWith(0);
    expect(readdirSync(join(folder, 'out', 'nothing'))).to.deep.equal([]);
  });

  it('with sockets, pipes and devices is shared without them, a line for each', async () => {
    const folder = temporaryFolder();
    const root = join(folder, 'odd');
    plant(root, [['sub/file', Buffer.from('x')]]);
    for (const name of ['pipe', 'sub/another']) execFileSync('mkfifo', [join(root, name)]);
    const socket = createServer().listen(join(root, 'socket'));
    cleanUp(() => socket.close());
    const tracker = await TrackerProcess.start();
    const seeder = await share(tracker, [root], LOCAL);
    expect(seeder.stderr).to.deep.equal(
      [
        ['pipe', 'a pipe'],
        ['socket', 'a socket'],
        ['sub/another', 'a pipe'],
      ].map(([name = '', kind = '']) => `shoal: skipped ${join(root, name)}: it is ${kind}`),
    );
    await get(tracker, ['odd'], join(folder, 'out')).exitsWith(0);
    expect(readdirSync(join(folder, 'out', 'odd', 'sub'))).to.deep.equal(['file']);
  });

  it('with what cannot be shared is refused in one line that names it', async () => {
    const folder = temporaryFolder();
    const refused: readonly (readonly [what: string, tree: Tree, ...facts: string[]])[] = [
      ['absolute', [['a/link', { linkTo: '/etc/passwd' }]], '"a/link"', '"/etc/passwd"'],
      ['above', [['a/link', { linkTo: '../../x' }]], '"a/link"', '"../../x"'],
      ['case', [['a/File', Buffer.from('1')] as const, ['a/file', Buffer.from('2')] as const], '"a/File"', '"a/file"'],
      ['normal', [['caf\u00e9', 'folder'] as const, ['cafe\u0301', 'folder'] as const], 'normalisation'],
    ];
    for (const [what, planted, ...facts] of refused) {
      const root = join(folder, what);
      plant(root, planted);
      await shoal(['share', root]).failsWith(2, root, ...facts);
    }
    const latin = join(folder, 'latin');
    mkdirSync(latin);
    writeFileSync(Buffer.concat([Buffer.from(`${latin}/caf`), Buffer.of(0xe9)]), 'x');
    await shoal(['share', latin]).failsWith(2, latin, 'not valid UTF-8');
  });

  it('with a file or a folder that may not be read is refused in one line that names it', async () => {
    const user = mereUser();
    if (typeof user === 'string') return skipTest(user);
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    for (const [what, unreadable] of [
      ['file', 'a/b'],
      ['folder', 'a/c'],
    ] as const) {
      const root = join(folder, what);
      plant(root, [
        ['a/b', Buffer.from('x')],
        ['a/c/d', Buffer.from('x')],
      ]);
      chmodSync(join(root, unreadable), 0);
      await shoal(['share', root], user).failsWith(6, join(root, unreadable), 'no permission');
      chmodSync(join(root, unreadable), 0o755);
    }
    chmodSync(join(folder, 'file', 'a', 'b'), 0);
    await shoal(['share', join(folder, 'file', 'a', 'b')], user).failsWith(6, 'no permission to read');
  });
});

/** Makes everything in the order given. */
function plant(root: string, what: Tree): void {
  mkdirSync(root, { recursive: true });
  for (const [path, content] of what) {
    const onDisk = join(root, path);
    mkdirSync(dirname(onDisk), { recursive: true });
    if (content === 'folder') mkdirSync(onDisk, { recursive: true });
    else if (content instanceof Uint8Array) writeFileSync(onDisk, content);
    else symlinkSync(content.linkTo, onDisk);
    if (path.endsWith('.sh')) chmodSync(onDisk, 0o755);
  }
}

/** Everything in a folder, as text: paths, kinds, modes, targets and contents. */
function looksLike(root: string): string[] {
  return pathsBelow(root).map((path) => {
    const onDisk = join(root, path);
    const stats = lstatSync(onDisk);
    if (stats.isSymbolicLink()) return `${path} → ${readlinkSync(onDisk)}`;
    const mode = (stats.mode & 0o777).toString(8);
    return stats.isDirectory() ? `${path}/ ${mode}` : `${path} ${mode} ${readFileSync(onDisk).toString('base64')}`;
  });
}
