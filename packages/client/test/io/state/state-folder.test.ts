import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { StateFolder } from '@shoal/client/io';

import { fails } from '../refusals.js';
import { temporaryFolder } from '../temporary-folder.js';

const ANOTHER_USER = 65_533;

function mode(path: string): number {
  return statSync(path).mode & 0o7777;
}

/** Only root can give a file to another user. */
function isRoot(t: TestContext): boolean {
  if (process.geteuid?.() === 0) return true;
  t.skip('only root can make files of another user');
  return false;
}

async function fill(path: string): Promise<void> {
  const state = await StateFolder.open(path);
  try {
    const lock = await state.lock('one.lock');
    await state.write('one', 'content');
    assert.equal((await state.read('one')).toString(), 'content');
    assert.equal(mode(join(path, 'one.lock')), 0o600);
    await lock?.release();
  } finally {
    await state.close();
  }
}

describe('a state folder', () => {
  it('and its files are for their owner alone', async () => {
    for (const umask of [0o000, 0o022, 0o077]) {
      const path = join(temporaryFolder(), 'above', '.shoal');
      const before = process.umask(umask);
      try {
        await fill(path);
      } finally {
        process.umask(before);
      }
      assert.deepEqual([mode(path), mode(join(path, 'one'))], [0o700, 0o600]);
      assert.deepEqual(readdirSync(path), ['one']);
    }
  });

  it('that others could write into is shut to them where it is Shoal’s, and left as it is where a user has named it', async () => {
    const folder = temporaryFolder();
    for (const [name, after] of [
      ['.shoal', 0o700],
      ['mine', 0o777],
    ] as const) {
      const path = join(folder, name);
      mkdirSync(path);
      chmodSync(path, 0o777);
      await fill(path);
      assert.equal(mode(path), after);
    }
  });

  it('is refused where it is a link', async () => {
    const folder = temporaryFolder();
    const target = temporaryFolder();
    symlinkSync(target, join(folder, '.shoal'));
    await assert.rejects(
      StateFolder.open(join(folder, '.shoal')),
      fails(6, /\.shoal is a symbolic link: delete it, or choose another folder with --state-dir$/),
    );
    assert.deepEqual(readdirSync(target), []);
  });

  it('of another user is refused, whatever its mode', async (t) => {
    if (!isRoot(t)) return;
    for (const [name, bits] of [
      ['.shoal', 0o700],
      ['named', 0o777],
    ] as const) {
      const path = join(temporaryFolder(), name);
      mkdirSync(path);
      chmodSync(path, bits);
      chownSync(path, ANOTHER_USER, ANOTHER_USER);
      await assert.rejects(StateFolder.open(path), fails(6, /belongs to another user \(65533\): delete it/));
      assert.deepEqual(readdirSync(path), []);
    }
  });

  it('writes through no link and no second name', async () => {
    const path = join(temporaryFolder(), '.shoal');
    const target = join(temporaryFolder(), 'target');
    mkdirSync(path);
    for (const plant of [symlinkSync, linkSync]) {
      writeFileSync(target, 'precious');
      for (const name of ['one', 'one.new', 'one.lock.new']) plant(target, join(path, name));
      const state = await StateFolder.open(path);
      await state.write('one', 'content');
      await state.close();
      assert.equal(readFileSync(target, 'utf8'), 'precious');
      assert.equal(readFileSync(join(path, 'one'), 'utf8'), 'content');
      for (const name of readdirSync(path)) rmSync(join(path, name));
    }
  });

  it('reads neither through a link nor what another user has put there', async (t) => {
    const path = join(temporaryFolder(), '.shoal');
    const target = join(temporaryFolder(), 'target');
    mkdirSync(path);
    writeFileSync(target, 'secret');
    symlinkSync(target, join(path, 'link'));
    const state = await StateFolder.open(path);
    try {
      assert.equal((await state.read('link')).length, 0);
      if (!isRoot(t)) return;
      writeFileSync(join(path, 'planted'), 'planted');
      lchownSync(join(path, 'planted'), ANOTHER_USER, ANOTHER_USER);
      assert.equal((await state.read('planted')).length, 0);
    } finally {
      await state.close();
    }
  });

  it('stays the one that was opened, wherever its path leads later', async () => {
    const folder = temporaryFolder();
    const path = join(folder, '.shoal');
    const state = await StateFolder.open(path);
    try {
      renameSync(path, join(folder, 'moved'));
      symlinkSync(temporaryFolder(), path);
      await state.write('one', 'content');
      assert.deepEqual(readdirSync(join(folder, 'moved')), ['one']);
      assert.deepEqual(readdirSync(path), []);
    } finally {
      await state.close();
    }
  });
});
