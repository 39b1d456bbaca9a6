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

import { StateFolder } from '@shoal/client/io';
import { expectRejection, skipTest, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { fails } from '../refusals.js';

const ANOTHER_USER = 65_533;

function mode(path: string): number {
  return statSync(path).mode & 0o7777;
}

/** Only root can give a file to another user. */
function isRoot(): boolean {
  if (process.geteuid?.() === 0) return true;
  skipTest('only root can make files of another user');
  return false;
}

async function fill(path: string): Promise<void> {
  const state = await StateFolder.open(path);
  try {
    const lock = await state.lock('one.lock');
    await state.write('one', 'content');
    expect((await state.read('one')).toString()).to.equal('content');
    expect(mode(join(path, 'one.lock'))).to.equal(0o600);
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
      expect([mode(path), mode(join(path, 'one'))]).to.deep.equal([0o700, 0o600]);
      expect(readdirSync(path)).to.deep.equal(['one']);
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
      expect(mode(path)).to.equal(after);
    }
  });

  it('is refused where it is a link', async () => {
    const folder = temporaryFolder();
    const target = temporaryFolder();
    symlinkSync(target, join(folder, '.shoal'));
    await expectRejection(
      StateFolder.open(join(folder, '.shoal')),
      fails(6, /\.shoal is a symbolic link: delete it, or choose another folder with --state-dir$/),
    );
    expect(readdirSync(target)).to.deep.equal([]);
  });

  it('of another user is refused, whatever its mode', async () => {
    if (!isRoot()) return;
    for (const [name, bits] of [
      ['.shoal', 0o700],
      ['named', 0o777],
    ] as const) {
      const path = join(temporaryFolder(), name);
      mkdirSync(path);
      chmodSync(path, bits);
      chownSync(path, ANOTHER_USER, ANOTHER_USER);
      await expectRejection(StateFolder.open(path), fails(6, /belongs to another user \(65533\): delete it/));
      expect(readdirSync(path)).to.deep.equal([]);
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
      expect(readFileSync(target, 'utf8')).to.equal('precious');
      expect(readFileSync(join(path, 'one'), 'utf8')).to.equal('content');
      for (const name of readdirSync(path)) rmSync(join(path, name));
    }
  });

  it('reads neither through a link nor what another user has put there', async () => {
    const path = join(temporaryFolder(), '.shoal');
    const target = join(temporaryFolder(), 'target');
    mkdirSync(path);
    writeFileSync(target, 'secret');
    symlinkSync(target, join(path, 'link'));
    const state = await StateFolder.open(path);
    try {
      expect((await state.read('link')).length).to.equal(0);
      if (!isRoot()) return;
      writeFileSync(join(path, 'planted'), 'planted');
      lchownSync(join(path, 'planted'), ANOTHER_USER, ANOTHER_USER);
      expect((await state.read('planted')).length).to.equal(0);
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
      expect(readdirSync(join(folder, 'moved'))).to.deep.equal(['one']);
      expect(readdirSync(path)).to.deep.equal([]);
    } finally {
      await state.close();
    }
  });
});
