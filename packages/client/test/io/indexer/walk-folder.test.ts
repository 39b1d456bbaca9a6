import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { comparePaths, type Entry } from '@shoal/common';
import { expectRejection, skipTest, skipTestIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { walkFolder } from '#src/io/indexer/walk-folder.js';

import { plant, withoutPrivileges } from '../folders.js';
import { fails } from '../refusals.js';

const folder = temporaryFolder();
chmodSync(folder, 0o755);
let made = 0;

function newRoot(): string {
  made += 1;
  return join(folder, `tree-${made}`);
}

const tree = {
  'b.txt': 'bb',
  'a/deep/er/file': '1',
  a0: '',
  'a.txt': 'aaa',
  'run.sh': { executable: Buffer.from('#!/bin/sh') },
  hollow: null,
  'a/link': { linkTo: '../b.txt' },
  loop: { linkTo: 'loop' },
  'a/up': { linkTo: '..' },
  dangling: { linkTo: 'nowhere' },
  'ü/Ω🦊': 'x',
} as const;

const expected: Entry[] = [
  { kind: 'folder', path: 'a', length: 0, mode: 0o755, target: '' },
  { kind: 'folder', path: 'a/deep', length: 0, mode: 0o755, target: '' },
  { kind: 'folder', path: 'a/deep/er', length: 0, mode: 0o755, target: '' },
  { kind: 'file', path: 'a/deep/er/file', length: 1, mode: 0o644, target: '' },
  { kind: 'link', path: 'a/link', length: 0, mode: 0, target: '../b.txt' },
  { kind: 'link', path: 'a/up', length: 0, mode: 0, target: '..' },
  { kind: 'file', path: 'a.txt', length: 3, mode: 0o644, target: '' },
  { kind: 'file', path: 'a0', length: 0, mode: 0o644, target: '' },
  { kind: 'file', path: 'b.txt', length: 2, mode: 0o644, target: '' },
  { kind: 'link', path: 'dangling', length: 0, mode: 0, target: 'nowhere' },
  { kind: 'folder', path: 'hollow', length: 0, mode: 0o755, target: '' },
  { kind: 'link', path: 'loop', length: 0, mode: 0, target: 'loop' },
  { kind: 'file', path: 'run.sh', length: 9, mode: 0o755, target: '' },
  { kind: 'folder', path: 'ü', length: 0, mode: 0o755, target: '' },
  { kind: 'file', path: 'ü/Ω🦊', length: 1, mode: 0o644, target: '' },
];

describe('walking a folder', () => {
  it('finds files, folders and links in canonical order, and follows no link', async () => {
    const { entries } = await walkFolder(plant(newRoot(), tree));
    expect(entries).to.deep.equal(expected);
    const paths = entries.map(({ path }) => path);
    expect([...paths].sort(comparePaths)).to.deep.equal(paths);
  });

  it('finds the same however the copy was made', async () => {
    const before = process.umask(0o077);
    try {
      const root = plant(newRoot(), Object.fromEntries(Object.entries(tree).reverse()));
      utimesSync(join(root, 'b.txt'), 1, 1);
      chmodSync(join(root, 'a.txt'), 0o606);
      chmodSync(join(root, 'run.sh'), 0o711);
      expect((await walkFolder(root)).entries).to.deep.equal(expected);
    } finally {
      process.umask(before);
    }
  });

  it('finds nothing in an empty folder', async () => {
    expect((await walkFolder(plant(newRoot(), {}))).entries).to.deep.equal([]);
  });

  it('keeps the stamps of files, so that a change shows', async () => {
    const root = plant(newRoot(), { 'a/file': 'x', b: 'y' });
    const { entries, stamps } = await walkFolder(root);
    const statOf = (index: number) => statSync(join(root, entries[index]?.path ?? ''), { bigint: true });
    expect([stamps.matches(1, statOf(1)), stamps.matches(2, statOf(2)), stamps.matches(2, statOf(1))]).to.deep.equal([
      true,
      true,
      false,
    ]);
    writeFileSync(join(root, 'b'), 'z');
    utimesSync(join(root, 'b'), 1, 1);
    expect(stamps.matches(2, statOf(2))).to.equal(false);
  });

  it('leaves out pipes, sockets, devices and the state of clients, and says so', async () => {
    skipTestIf(process.platform === 'win32');
    const root = plant(newRoot(), { 'sub/file': 'x', 'sub/.shoal/client-id': 'x', 'z/.shoal': 'a file is a file' });
    execFileSync('mkfifo', [join(root, 'sub', 'pipe')]);
    const server = createServer().listen(join(root, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const skipped: string[] = [];
    const { entries } = await walkFolder(root, (path, kind) => skipped.push(`${path} ${kind}`));
    server.close();
    expect(skipped).to.deep.equal([
      `${join(root, 'socket')} a socket`,
      `${join(root, 'sub', '.shoal')} a client's own state`,
      `${join(root, 'sub', 'pipe')} a pipe`,
    ]);
    expect(entries.map(({ path }) => path)).to.deep.equal(['sub', 'sub/file', 'z', 'z/.shoal']);
  });

  it('refuses names and targets that are not UTF-8', async () => {
    skipTestIf(process.platform !== 'linux');
    const named = plant(newRoot(), { 'sub/file': 'x' });
    writeFileSync(Buffer.concat([Buffer.from(join(named, 'sub', 'caf')), Buffer.of(0xe9)]), 'x');
    const name = `the name of ${join(named, 'sub', 'caf\ufffd')} is not valid UTF-8: rename it`;
    await expectRejection(walkFolder(named), fails(2, name));
    const linked = plant(newRoot(), {});
    symlinkSync(Buffer.of(0xff, 0xfe), join(linked, 'link'));
    const target = `the target of ${join(linked, 'link')} is not valid UTF-8: rename it`;
    await expectRejection(walkFolder(linked), fails(2, target));
  });

  it('refuses a folder that may not be read', async () => {
    const root = plant(newRoot(), { 'sub/file': 'x' });
    chmodSync(join(root, 'sub'), 0o311);
    const isDone = await withoutPrivileges(async () => {
      await expectRejection(walkFolder(root), fails(6, `no permission to read ${join(root, 'sub')}`));
      return true;
    });
    chmodSync(join(root, 'sub'), 0o755);
    if (isDone !== true) skipTest('root may read everything');
  });

  it('takes very many names in one folder', async () => {
    const root = newRoot();
    mkdirSync(root);
    for (let index = 0; index < 3_000; index += 1) mkdirSync(join(root, String(index)));
    expect((await walkFolder(root)).entries.length).to.equal(3_000);
  });
});
