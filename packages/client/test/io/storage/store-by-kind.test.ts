import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';

import { DeclaredFileStore } from '#src/io/storage/declared/declared-file-store.js';
import { RealFileStore } from '#src/io/storage/real-file-store.js';
import { StoreByKind } from '#src/io/storage/store-by-kind.js';

import { declaredFile, realFile, SEGMENT_BYTES } from '../files.js';
import { describeSegmentStore } from './segment-store-contract.js';
import { temporaryFolder } from '../temporary-folder.js';

function storeIn(folder: string): StoreByKind {
  return new StoreByKind({ real: new RealFileStore(folder), declared: new DeclaredFileStore(folder, () => 1) });
}

describeSegmentStore('the store of both kinds', {
  create: storeIn,
  file: (name) => {
    const { manifest, segment, content } = realFile(name, 2 * SEGMENT_BYTES + 100);
    return { manifest, segment, result: content };
  },
});

describe('the store of both kinds', () => {
  it('sends each file where its kind belongs', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const real = realFile('real', 10);
    const declared = declaredFile('declared', ['x'.repeat(32)]);
    await store.open(real.manifest);
    await store.open(declared);
    await store.write(real.manifest.digest, 0, real.content);
    await store.write(declared.digest, 0, new Uint8Array(0));
    await store.complete(declared.digest);
    await store.complete(real.manifest.digest);
    assert.deepEqual(readdirSync(folder).sort(), ['client1_declared', 'real']);
  });

  it('knows no file that was never opened', async () => {
    const { manifest, content } = realFile('real', 10);
    await assert.rejects(storeIn(temporaryFolder()).write(manifest.digest, 0, content), /is closed/);
  });
});
