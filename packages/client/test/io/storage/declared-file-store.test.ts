import assert from 'node:assert/strict';
import { linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { DeclaredFileStore } from '#src/io/storage/declared/declared-file-store.js';

import { declaredFile } from '../files.js';
import { describeSegmentStore } from './segment-store-contract.js';
import { temporaryFolder } from '../temporary-folder.js';

const hashes = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
const nothing = new Uint8Array(0);

describeSegmentStore('the store of declared files', {
  create: (folder) => new DeclaredFileStore(folder, () => 3),
  file: (name) => ({
    manifest: declaredFile(name, hashes),
    segment: () => nothing,
    result: Buffer.from(hashes.map((hash) => `${hash}\n`).join('')),
  }),
});

describe('the store of declared files', () => {
  it('writes the hashes in order, one a line, into client<rank>_<name>', async () => {
    const folder = temporaryFolder();
    let rank = 0;
    const store = new DeclaredFileStore(folder, () => rank);
    const manifest = declaredFile('file1', hashes);
    assert.equal((await store.open(manifest)).path, '');
    assert.deepEqual(readdirSync(folder), [], 'nothing before it is complete');
    rank = 12;
    assert.equal(await store.complete(manifest.digest), join(folder, 'client12_file1'));
    assert.equal(readFileSync(join(folder, 'client12_file1'), 'utf8'), `${hashes.join('\n')}\n`);
  });

  it('replaces the output of an earlier run', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'client1_file1'), `${'x'.repeat(32)}\n`.repeat(100));
    const store = new DeclaredFileStore(folder, () => 1, { replacesOutputs: true });
    const manifest = declaredFile('file1', []);
    await store.open(manifest);
    await store.complete(manifest.digest);
    assert.equal(readFileSync(join(folder, 'client1_file1'), 'utf8'), '');
    assert.deepEqual(readdirSync(folder), ['client1_file1']);
  });

  it('replaces nothing that Shoal did not write, and outside an assignment nothing at all', async () => {
    const output = `${'x'.repeat(32)}\n`;
    for (const [replacesOutputs, there] of [
      [true, 'my thesis\n'],
      [true, `${output}and notes`],
      [false, 'my thesis\n'],
      [false, output],
    ] as const) {
      const folder = temporaryFolder();
      const path = join(folder, 'client1_file1');
      writeFileSync(path, there);
      const store = new DeclaredFileStore(folder, () => 1, { replacesOutputs });
      const manifest = declaredFile('file1', hashes);
      await store.open(manifest);
      await assert.rejects(store.complete(manifest.digest), /client1_file1 exists with other contents: move it away/);
      assert.equal(readFileSync(path, 'utf8'), there);
      assert.deepEqual(readdirSync(folder), ['client1_file1']);
    }
  });

  it('is content with the same file', async () => {
    const folder = temporaryFolder();
    for (let run = 0; run < 2; run += 1) {
      const store = new DeclaredFileStore(folder, () => 1);
      const manifest = declaredFile('file1', hashes);
      await store.open(manifest);
      assert.equal(await store.complete(manifest.digest), join(folder, 'client1_file1'));
    }
  });

  it('writes through no link', async () => {
    const folder = temporaryFolder();
    const target = join(temporaryFolder(), 'target');
    writeFileSync(target, 'precious');
    const store = new DeclaredFileStore(folder, () => 1, { replacesOutputs: true });
    for (const plant of [symlinkSync, linkSync]) {
      const manifest = declaredFile(plant.name, hashes);
      await store.open(manifest);
      for (const suffix of ['', '.part']) plant(target, join(folder, `client1_${plant.name}${suffix}`));
      await assert.rejects(store.complete(manifest.digest), /exists with other contents/);
      assert.equal(readFileSync(target, 'utf8'), 'precious');
    }
  });
});
