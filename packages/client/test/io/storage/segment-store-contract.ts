import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import { type Manifest, segmentCount } from '@shoal/common';

import type { SegmentStore } from '#src/io/storage/segment-store.js';

import { temporaryFolder } from '../temporary-folder.js';

export interface StoreUnderTest {
  readonly create: (folder: string) => SegmentStore;
  /** A file of three segments. */
  readonly file: (name: string) => {
    readonly manifest: Manifest;
    readonly segment: (index: number) => Uint8Array;
    readonly result: Uint8Array;
  };
}

/** What every segment store keeps to, whatever it stores. */
export function describeSegmentStore(name: string, { create, file }: StoreUnderTest): void {
  describe(`${name} keeps the contract of segment stores:`, () => {
    it('a new file holds nothing', async () => {
      const store = create(temporaryFolder());
      const { manifest } = file('new');
      const { held } = await store.open(manifest);
      assert.deepEqual([held.length, held.count], [segmentCount(manifest), 0]);
      await store.close(manifest.digest);
    });

    it('sound segments are stored in any order, and the whole file gets its final name', async () => {
      const folder = temporaryFolder();
      const store = create(folder);
      const { manifest, segment, result } = file('whole');
      await store.open(manifest);
      for (const index of [2, 0, 1]) assert.equal(await store.write(manifest.digest, index, segment(index)), true);
      const path = await store.complete(manifest.digest);
      assert.equal(dirname(path), folder);
      assert.deepEqual(readFileSync(path), Buffer.from(result));
      assert.deepEqual(readdirSync(folder), [path.slice(folder.length + 1)], 'and leaves nothing else');
      await store.close(manifest.digest);
    });

    it('bytes that are not the segment are refused', async () => {
      const store = create(temporaryFolder());
      const { manifest } = file('wrong');
      await store.open(manifest);
      assert.equal(await store.write(manifest.digest, 0, Buffer.from('something else')), false);
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
        assert.deepEqual(readFileSync(await store.complete(manifest.digest)), Buffer.from(result));
      }
    });

    it('closing is quiet, even twice or of a file never opened', async () => {
      const store = create(temporaryFolder());
      const { manifest } = file('closed');
      await store.open(manifest);
      await store.close(manifest.digest);
      await store.close(manifest.digest);
      await store.close(file('other').manifest.digest);
      await assert.rejects(store.complete(manifest.digest), /is closed/);
    });

    it('a name that leads out of the folder is refused', async () => {
      const outer = temporaryFolder();
      const store = create(join(outer, 'out'));
      for (const bad of ['../escaped', '/../escaped', '..', 'a/../../escaped', '']) {
        const { manifest } = file(bad);
        await assert.rejects(async () => {
          await store.open(manifest);
          await store.complete(manifest.digest);
        }, /cannot be stored: .*file name/);
      }
      assert.deepEqual(readdirSync(outer), []);
    });

    it('a folder that is none is reported in words that name it', async () => {
      const folder = join(temporaryFolder(), 'none');
      const store = create(folder);
      const { manifest, segment } = file('lost');
      await assert.rejects(
        async () => {
          await store.open(manifest);
          for (const index of [0, 1, 2]) await store.write(manifest.digest, index, segment(index));
          await store.complete(manifest.digest);
        },
        (error: Error) => {
          assert.match(error.message, /none.*lost.* or its folder does not exist$/);
          return true;
        },
      );
      assert.equal(existsSync(folder), false);
    });
  });
}
