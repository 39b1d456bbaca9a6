import assert from 'node:assert/strict';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { DeclaredFileStore } from '#src/io/declared-file-store.js';

import { declaredFile } from './files.js';
import { describeSegmentStore } from './segment-store-contract.js';
import { temporaryFolder } from './temporary-folder.js';

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
    writeFileSync(join(folder, 'client1_file1'), 'from an earlier run, and much longer than what comes now');
    const store = new DeclaredFileStore(folder, () => 1);
    const manifest = declaredFile('file1', []);
    await store.open(manifest);
    await store.complete(manifest.digest);
    assert.equal(readFileSync(join(folder, 'client1_file1'), 'utf8'), '');
  });

  it('writes through no link', async () => {
    const folder = temporaryFolder();
    const target = join(temporaryFolder(), 'target');
    writeFileSync(target, 'precious');
    const store = new DeclaredFileStore(folder, () => 1);
    const manifest = declaredFile('file1', hashes);
    await store.open(manifest);
    symlinkSync(target, join(folder, 'client1_file1.part'));
    await assert.rejects(store.complete(manifest.digest), /is a symbolic link/);
    symlinkSync(target, join(folder, 'client1_file2'));
    const second = declaredFile('file2', hashes);
    await store.open(second);
    await store.complete(second.digest);
    assert.equal(readFileSync(target, 'utf8'), 'precious');
  });
});
