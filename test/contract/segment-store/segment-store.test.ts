import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { DeclaredFileStore } from '#client/io/storage/declared/declared-file-store.js';
import { RealFileStore } from '#client/io/storage/real-file-store.js';
import type { SegmentStore } from '#client/io/storage/segment-store.js';
import { declaredFile, realFile, SEGMENT_BYTES } from '#client/test/io/files.js';

import type { ContractComputer, ContractFile } from './contract-store.js';
import { describeStoreOnDisk } from './stores-on-disk.js';
import { VirtualComputer } from './virtual-store.js';

const hashes = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
const nothing = new Uint8Array(0);
const corrupt = Buffer.from('something else');

const real = (name: string) => {
  const { manifest, segment, content } = realFile(name, 2 * SEGMENT_BYTES + 100);
  return { manifest, segment, result: content, corrupt };
};
const declared = (name: string) => ({
  manifest: declaredFile(name, hashes),
  segment: () => nothing,
  result: Buffer.from(hashes.map((hash) => `${hash}\n`).join('')),
  corrupt,
});

const computers: Readonly<Record<string, () => ContractComputer>> = {
  'the store of real files': () => onDisk((folder) => new RealFileStore(folder), real, true),
  'the store of declared files': () => onDisk((folder) => new DeclaredFileStore(folder, () => 3), declared, false),
  'the storage of simulated clients': () => {
    const computer = new VirtualComputer();
    return {
      keepsSegments: true,
      start: () => computer.start(),
      file(name) {
        const manifest = computer.files.real(name, 3, SEGMENT_BYTES);
        const segment = (index: number) => computer.files.payload(manifest, index, false);
        return { manifest, segment, corrupt: computer.files.payload(manifest, 0, true) };
      },
    };
  },
};

function onDisk(
  create: (folder: string) => SegmentStore,
  file: (name: string) => ContractFile,
  keepsSegments: boolean,
): ContractComputer {
  const folder = temporaryFolder();
  return { start: () => create(folder), file, keepsSegments };
}

for (const [name, createComputer] of Object.entries(computers)) {
  describe(name, () => {
    it('holds no segment of a new file', async () => {
      const computer = createComputer();
      const { manifest } = computer.file('new');
      const store = computer.start();
      const { held } = await store.open(manifest);
      expect([held.length, held.count]).to.deep.equal([3, 0]);
      await store.close(manifest.digest);
    });

    it('stores sound segments in any order, and completes the file', async () => {
      const computer = createComputer();
      const { manifest, segment } = computer.file('whole');
      const store = computer.start();
      await store.open(manifest);
      for (const index of [2, 0, 1]) expect(await store.write(manifest.digest, index, segment(index))).to.equal(true);
      expect(await store.complete(manifest.digest)).to.be.a('string');
      await store.close(manifest.digest);
    });

    it('refuses bytes that are not the segment, and stores the segment afterwards', async () => {
      const computer = createComputer();
      const { manifest, segment, corrupt } = computer.file('wrong');
      const store = computer.start();
      await store.open(manifest);
      expect(await store.write(manifest.digest, 0, corrupt)).to.equal(false);
      expect(await store.write(manifest.digest, 0, segment(0))).to.equal(true);
      await store.close(manifest.digest);
    });

    it('keeps several files apart', async () => {
      const computer = createComputer();
      const files = [computer.file('one'), computer.file('two')];
      const store = computer.start();
      for (const { manifest } of files) await store.open(manifest);
      for (const index of [0, 1, 2]) {
        for (const { manifest, segment } of files) {
          expect(await store.write(manifest.digest, index, segment(index))).to.equal(true);
        }
      }
      for (const { manifest } of files) await store.complete(manifest.digest);
      for (const { manifest } of files) await store.close(manifest.digest);
    });

    it('holds what an earlier process stored, unless it keeps none', async () => {
      const computer = createComputer();
      const { manifest, segment, corrupt } = computer.file('resumed');
      const first = computer.start();
      await first.open(manifest);
      await first.write(manifest.digest, 1, segment(1));
      await first.write(manifest.digest, 2, corrupt);
      await first.close(manifest.digest);
      const second = computer.start();
      const { held } = await second.open(manifest);
      expect([...held]).to.deep.equal(computer.keepsSegments ? [1] : []);
      await second.close(manifest.digest);
    });
  });
}

describeStoreOnDisk('the store of real files', { create: (folder) => new RealFileStore(folder), file: real });
describeStoreOnDisk('the store of declared files', {
  create: (folder) => new DeclaredFileStore(folder, () => 3),
  file: declared,
});
