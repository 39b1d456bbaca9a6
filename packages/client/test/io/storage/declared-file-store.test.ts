import { linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectRejection, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { DeclaredFileStore } from '#src/io/storage/declared/declared-file-store.js';

import { declaredFile } from '../files.js';

const hashes = ['a', 'b', 'c'].map((letter) => letter.repeat(32));

describe('the store of declared files', () => {
  it('writes the hashes in order, one a line, into client<rank>_<name>', async () => {
    const folder = temporaryFolder();
    let rank = 0;
    const store = new DeclaredFileStore(folder, () => rank);
    const manifest = declaredFile('file1', hashes);
    expect((await store.open(manifest)).path).to.equal('');
    expect(readdirSync(folder), 'nothing before it is complete').to.deep.equal([]);
    rank = 12;
    expect(await store.complete(manifest.digest)).to.equal(join(folder, 'client12_file1'));
    expect(readFileSync(join(folder, 'client12_file1'), 'utf8')).to.equal(`${hashes.join('\n')}\n`);
  });

  it('replaces the output of an earlier run', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'client1_file1'), `${'x'.repeat(32)}\n`.repeat(100));
    const store = new DeclaredFileStore(folder, () => 1, { replacesOutputs: true });
    const manifest = declaredFile('file1', []);
    await store.open(manifest);
    await store.complete(manifest.digest);
    expect(readFileSync(join(folder, 'client1_file1'), 'utf8')).to.equal('');
    expect(readdirSync(folder)).to.deep.equal(['client1_file1']);
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
      await expectRejection(store.complete(manifest.digest), /client1_file1 exists with other contents: move it away/);
      expect(readFileSync(path, 'utf8')).to.equal(there);
      expect(readdirSync(folder)).to.deep.equal(['client1_file1']);
    }
  });

  it('is content with the same file', async () => {
    const folder = temporaryFolder();
    for (let run = 0; run < 2; run += 1) {
      const store = new DeclaredFileStore(folder, () => 1);
      const manifest = declaredFile('file1', hashes);
      await store.open(manifest);
      expect(await store.complete(manifest.digest)).to.equal(join(folder, 'client1_file1'));
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
      await expectRejection(store.complete(manifest.digest), /exists with other contents/);
      expect(readFileSync(target, 'utf8')).to.equal('precious');
    }
  });
});
