import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { segmentCount } from '@shoal/common';
import { clientIdentity } from '@shoal/client/io';
import { expectRejection, skipTest } from '@shoal/testing';
import { assert, expect } from 'chai';
import { after, describe, it } from 'mocha';

import { RealFileStore } from '#src/io/storage/real-file-store.js';
import { hasNoInodes } from '#src/io/problems/storage-problem.js';

import { directoryOf, inFull, treeAt } from '../directories.js';
import { realFile, type RealFile } from '../files.js';

const MIB = 1024 * 1024;
const SEGMENT = 64 * 1024;

/** Undefined where this user may not mount. */
function smallDisk(bytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'shoal-test', folder]);
  after(() => {
    if (status === 0) spawnSync('umount', ['-l', folder]);
    rmdirSync(folder);
  });
  if (status !== 0) return undefined;
  return folder;
}

async function fill(store: RealFileStore, { manifest, segment }: RealFile): Promise<number> {
  for (let index = 0; index < segmentCount(manifest); index += 1) {
    try {
      expect(await store.write(manifest.digest, index, segment(index))).to.equal(true);
    } catch (error) {
      assert(error instanceof Error);
      expect(error.message).to.match(
        /^no space is left to write .*: make room and run the same command again, what is verified is kept$/,
      );
      return index;
    }
  }
  return expect.fail('it had room for everything');
}

async function finish(folder: string, file: RealFile, leastHeld: number): Promise<void> {
  const { manifest, segment } = file;
  spawnSync('mount', ['-o', `remount,size=${64 * MIB}`, folder]);
  const store = new RealFileStore(folder);
  const { held } = await store.open(manifest);
  expect(held.count, `${held.count} of ${leastHeld} segments were kept`).to.be.at.least(leastHeld);
  for (let index = 0; index < segmentCount(manifest); index += 1) {
    if (!held.has(index)) await store.write(manifest.digest, index, segment(index));
  }
  await store.complete(manifest.digest);
}

describe('a disk that is full', () => {
  it('keeps what came of a file', async () => {
    const folder = smallDisk(MIB);
    if (folder === undefined) return skipTest('a file system can only be mounted by root');
    const file = realFile('movie', 4 * MIB, SEGMENT);
    const store = new RealFileStore(folder);
    await store.open(file.manifest);
    const written = await fill(store, file);
    await store.close(file.manifest.digest);
    expect(readdirSync(folder)).to.deep.equal(['movie.part']);
    expect(statSync(join(folder, 'movie.part')).size).to.be.at.least(written * SEGMENT);
    await finish(folder, file, written);
    expect(readFileSync(join(folder, 'movie'))).to.deep.equal(file.content);
  });

  it('keeps what came of a directory, in large files and in small ones', async () => {
    for (const each of [1_000, 300_000]) {
      const folder = smallDisk(2 * MIB);
      if (folder === undefined) return skipTest('a file system can only be mounted by root');
      const count = (4 * MIB) / each;
      const content = realFile('', each).content;
      const tree = Object.fromEntries(
        Array.from({ length: count }, (_, at) => [
          `f${String(at).padStart(5, '0')}`,
          { file: Buffer.concat([content, Buffer.of(at)]) },
        ]),
      );
      const file = directoryOf('tree', tree, SEGMENT);
      const store = new RealFileStore(folder);
      await store.open(file.manifest);
      const written = await fill(store, file);
      expect(written).to.be.above(0);
      await store.close(file.manifest.digest);
      expect(existsSync(join(folder, 'tree'))).to.equal(false);
      await finish(folder, file, written);
      expect(treeAt(join(folder, 'tree'))).to.deep.equal(inFull(tree));
    }
  });

  it('keeps no identity, and is no error of that', async () => {
    const folder = smallDisk(64 * 1024);
    if (folder === undefined) return skipTest('a file system can only be mounted by root');
    expect(() => {
      writeFileSync(join(folder, 'filler'), Buffer.alloc(MIB));
    }).to.throw(/ENOSPC/);
    const { identity, release } = await clientIdentity(join(folder, '.shoal'));
    expect(identity.clientId).to.match(/^[0-9a-f-]{36}$/);
    await release();
  });

  it('that has bytes and no inodes left says so', async () => {
    const folder = smallDisk(16 * MIB);
    if (folder === undefined) return skipTest('a file system can only be mounted by root');
    spawnSync('mount', ['-o', 'remount,nr_inodes=3', folder]);
    const file = realFile('movie', MIB, SEGMENT);
    for (const name of ['a', 'b']) writeFileSync(join(folder, name), '');
    await expectRejection(
      new RealFileStore(folder).open(file.manifest),
      /^Error: no inodes are left \(too many files\) to write .*movie\.part/,
    );
    expect(hasNoInodes(folder)).to.equal(true);
    rmSync(join(folder, 'a'));
    expect(hasNoInodes(folder)).to.equal(false);
  });

  it('leaves no lock that could not be written', async () => {
    const folder = smallDisk(64 * 1024);
    if (folder === undefined) return skipTest('a file system can only be mounted by root');
    expect(() => {
      writeFileSync(join(folder, 'filler'), Buffer.alloc(MIB));
    }).to.throw(/ENOSPC/);
    const file = realFile('movie', MIB, SEGMENT);
    await expectRejection(
      new RealFileStore(folder).open(file.manifest),
      /^Error: no space is left to write .*movie\.part/,
    );
    expect(readdirSync(folder)).to.deep.equal(['filler']);
  });
});
