import assert from 'node:assert/strict';
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
import { after, describe, it } from 'node:test';

import { segmentCount } from '@shoal/common';
import { clientIdentity } from '@shoal/client/io';

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
      assert.ok(await store.write(manifest.digest, index, segment(index)));
    } catch (error) {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        /^no space is left to write .*: make room and run the same command again, what is verified is kept$/,
      );
      return index;
    }
  }
  return assert.fail('it had room for everything');
}

async function finish(folder: string, file: RealFile, leastHeld: number): Promise<void> {
  const { manifest, segment } = file;
  spawnSync('mount', ['-o', `remount,size=${64 * MIB}`, folder]);
  const store = new RealFileStore(folder);
  const { held } = await store.open(manifest);
  assert.ok(held.count >= leastHeld, `${held.count} of ${leastHeld} segments were kept`);
  for (let index = 0; index < segmentCount(manifest); index += 1) {
    if (!held.has(index)) await store.write(manifest.digest, index, segment(index));
  }
  await store.complete(manifest.digest);
}

describe('a disk that is full', () => {
  it('keeps what came of a file', async (t) => {
    const folder = smallDisk(MIB);
    if (folder === undefined) return t.skip('a file system can only be mounted by root');
    const file = realFile('movie', 4 * MIB, SEGMENT);
    const store = new RealFileStore(folder);
    await store.open(file.manifest);
    const written = await fill(store, file);
    await store.close(file.manifest.digest);
    assert.deepEqual(readdirSync(folder), ['movie.part']);
    assert.ok(statSync(join(folder, 'movie.part')).size >= written * SEGMENT);
    await finish(folder, file, written);
    assert.deepEqual(readFileSync(join(folder, 'movie')), file.content);
  });

  it('keeps what came of a directory, in large files and in small ones', async (t) => {
    for (const each of [1_000, 300_000]) {
      const folder = smallDisk(2 * MIB);
      if (folder === undefined) return t.skip('a file system can only be mounted by root');
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
      assert.ok(written > 0);
      await store.close(file.manifest.digest);
      assert.ok(!existsSync(join(folder, 'tree')));
      await finish(folder, file, written);
      assert.deepEqual(treeAt(join(folder, 'tree')), inFull(tree));
    }
  });

  it('keeps no identity, and is no error of that', async (t) => {
    const folder = smallDisk(64 * 1024);
    if (folder === undefined) return t.skip('a file system can only be mounted by root');
    assert.throws(() => {
      writeFileSync(join(folder, 'filler'), Buffer.alloc(MIB));
    }, /ENOSPC/);
    const { identity, release } = await clientIdentity(join(folder, '.shoal'));
    assert.match(identity.clientId, /^[0-9a-f-]{36}$/);
    await release();
  });

  it('that has bytes and no inodes left says so', async (t) => {
    const folder = smallDisk(16 * MIB);
    if (folder === undefined) return t.skip('a file system can only be mounted by root');
    spawnSync('mount', ['-o', 'remount,nr_inodes=3', folder]);
    const file = realFile('movie', MIB, SEGMENT);
    for (const name of ['a', 'b']) writeFileSync(join(folder, name), '');
    await assert.rejects(
      new RealFileStore(folder).open(file.manifest),
      /^Error: no inodes are left \(too many files\) to write .*movie\.part/,
    );
    assert.ok(hasNoInodes(folder));
    rmSync(join(folder, 'a'));
    assert.ok(!hasNoInodes(folder));
  });

  it('leaves no lock that could not be written', async (t) => {
    const folder = smallDisk(64 * 1024);
    if (folder === undefined) return t.skip('a file system can only be mounted by root');
    assert.throws(() => {
      writeFileSync(join(folder, 'filler'), Buffer.alloc(MIB));
    }, /ENOSPC/);
    const file = realFile('movie', MIB, SEGMENT);
    await assert.rejects(
      new RealFileStore(folder).open(file.manifest),
      /^Error: no space is left to write .*movie\.part/,
    );
    assert.deepEqual(readdirSync(folder), ['filler']);
  });
});
