import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Manifest } from '@shoal/common';
import { expectRejection, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { SegmentStore } from '#client/io/storage/segment-store.js';

export interface StoreUnderTest {
  readonly create: (folder: string) => SegmentStore;
  /** A file of three segments. */
  readonly file: (name: string) => {
    readonly manifest: Manifest;
    readonly segment: (index: number) => Uint8Array;
    readonly result: Uint8Array;
  };
}

/** The contract of segment stores on a real disk, beyond that of all stores. */
export function describeStoreOnDisk(name: string, { create, file }: StoreUnderTest): void {
  describe(`${name} on a real disk`, () => {
    it('sound segments are stored in any order, and the whole file gets its final name', async () => {
      const folder = temporaryFolder();
      const store = create(folder);
      const { manifest, segment, result } = file('whole');
      await store.open(manifest);
      for (const index of [2, 0, 1]) expect(await store.write(manifest.digest, index, segment(index))).to.equal(true);
      const path = await store.complete(manifest.digest);
      expect(dirname(path)).to.equal(folder);
      expect(readFileSync(path)).to.deep.equal(Buffer.from(result));
      expect(readdirSync(folder), 'and leaves nothing else').to.deep.equal([path.slice(folder.length + 1)]);
      await store.close(manifest.digest);
    });

    it('several files are kept apart', async () => {
      const store = create(temporaryFolder());
      const files = [file('one'), file('two')];
      for (const { manifest } of files) await store.open(manifest);
      for (const index of [0, 1, 2]) {
        for (const { manifest, segment } of files) await store.write(manifest.digest, index, segment(index));
      }
      for (const { manifest, result } of files) {
        expect(readFileSync(await store.complete(manifest.digest))).to.deep.equal(Buffer.from(result));
      }
    });

    it('closing is quiet, even twice or of a file never opened', async () => {
      const store = create(temporaryFolder());
      const { manifest } = file('closed');
      await store.open(manifest);
      await store.close(manifest.digest);
      await store.close(manifest.digest);
      await store.close(file('other').manifest.digest);
      await expectRejection(store.complete(manifest.digest), /is closed/);
    });

    it('a name that leads out of the folder is refused', async () => {
      const outer = temporaryFolder();
      const store = create(join(outer, 'out'));
      for (const bad of ['../escaped', '/../escaped', '..', 'a/../../escaped', '']) {
        const { manifest } = file(bad);
        await expectRejection(async () => {
          await store.open(manifest);
          await store.complete(manifest.digest);
        }, /cannot be stored: .*file name/);
      }
      expect(readdirSync(outer)).to.deep.equal([]);
    });

    it('a folder that is none is reported in words that name it', async () => {
      const folder = join(temporaryFolder(), 'none');
      const store = create(folder);
      const { manifest, segment } = file('lost');
      await expectRejection(
        async () => {
          await store.open(manifest);
          for (const index of [0, 1, 2]) await store.write(manifest.digest, index, segment(index));
          await store.complete(manifest.digest);
        },
        (error: Error) => {
          expect(error.message).to.match(/none.*lost.* or its folder does not exist$/);
          return true;
        },
      );
      expect(existsSync(folder)).to.equal(false);
    });
  });
}
