import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { HASH_BYTES } from '@shoal/common';
import { blake3 } from '@shoal/common/io';
import { indexFile } from '@shoal/client/io';
import { expectRejection, temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { hashArtifact } from '#src/io/indexer/hash-artifact.js';
import { type HashPlan, SegmentHasher } from '#src/io/indexer/hash-segments.js';

import { plant } from '../folders.js';
import { fails } from '../refusals.js';

const folder = temporaryFolder();
const worker = new URL(import.meta.resolve('#src/io/indexer/hash-worker.js'));
const MIB = 1024 * 1024;

/** Large enough for threads, and nearly all of it a hole. */
function largeFile(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, 100 * MIB + 77);
  const fd = openSync(path, 'r+');
  for (let at = 0; at < 100; at += 7) writeSync(fd, `here ${at}`, at * MIB + 13 * at);
  closeSync(fd);
  return path;
}

async function planOf(path: string, segmentBytes: number): Promise<HashPlan> {
  const { manifest, state } = await indexFile(path, { segmentBytes });
  assert(state);
  return { ...manifest, path, stamps: state.stamps };
}

function hashedAlone(plan: HashPlan): Uint8Array {
  const segments = Math.ceil(plan.length / plan.segmentLength);
  const hashes = new Uint8Array(segments * HASH_BYTES);
  for (const bytes of new SegmentHasher(plan, hashes).hash(0, segments)) expect(bytes).to.be.above(0);
  return hashes;
}

describe('hashing in threads', () => {
  for (const segmentBytes of [100_000, 16 * MIB]) {
    it(`gives what one thread gives, in segments of ${segmentBytes} bytes`, async () => {
      const plan = await planOf(largeFile('large'), segmentBytes);
      const alone = hashedAlone(plan);
      for (const threads of [1, 3]) {
        const progress: number[] = [];
        const onProgress = (bytes: number): number => progress.push(bytes);
        const hashes = await hashArtifact(plan, { worker, threads, onProgress });
        expect(Buffer.from(hashes).equals(alone), `${threads} threads`).to.equal(true);
        assert(hashes.buffer instanceof ArrayBuffer, 'not shared');
        expect(progress.at(-1)).to.equal(plan.length);
        expect([...progress].sort((a, b) => a - b)).to.deep.equal(progress);
      }
    });
  }

  it('gives the same for a sparse file, which is read past the page cache', async () => {
    const path = join(folder, 'holes');
    const length = 300 * MIB + 77;
    writeFileSync(path, '');
    truncateSync(path, length);
    const fd = openSync(path, 'r+');
    for (let at = 0; at < 300; at += 41) writeSync(fd, randomBytes(MIB), 0, MIB, at * MIB + 1_001 * at);
    writeSync(fd, 'end', length - 3);
    for (const segmentBytes of [100_000, 4 * MIB]) {
      const hashes = hashedAlone(await planOf(path, segmentBytes));
      const segment = Buffer.alloc(segmentBytes);
      for (let at = 0; at < length; at += segmentBytes) {
        const bytes = readSync(fd, segment, 0, segmentBytes, at);
        const index = at / segmentBytes;
        const hash = hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
        expect(blake3(segment.subarray(0, bytes)).equals(hash), `segment ${index} of ${segmentBytes} bytes`).to.equal(
          true,
        );
      }
    }
    closeSync(fd);
  });

  it('gives what one thread gives for a folder of large and small files', async () => {
    const files = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`small/${n}`, Buffer.alloc(n * 97, n)]));
    const root = plant(join(folder, 'tree'), files);
    truncateSync(plant(root, { 'large.bin': '' }) + '/large.bin', 70 * MIB + 1);
    const plan = await planOf(root, 65_536);
    const hashes = await hashArtifact(plan, { worker, threads: 2 });
    expect(Buffer.from(hashes).equals(hashedAlone(plan))).to.equal(true);
  });

  it('fails where a file is not what was found', async () => {
    const path = largeFile('changing');
    const plan = await planOf(path, 65_536);
    truncateSync(path, 99 * MIB);
    const message = `${path} changed while it was read: offer it again when it is complete`;
    await expectRejection(hashArtifact(plan, { worker, threads: 2 }), fails(6, message));
  });

  it('fails where a thread cannot start', async () => {
    const plan = await planOf(largeFile('unhashed'), MIB);
    const nowhere = new URL('file:///nowhere/hash-worker.js');
    await expectRejection(hashArtifact(plan, { worker: nowhere, threads: 2 }), /nowhere/);
  });

  it('takes no thread for what is small', async () => {
    const path = join(folder, 'small');
    writeFileSync(path, 'small');
    const nowhere = new URL('file:///nowhere/hash-worker.js');
    const { manifest } = await indexFile(path, { worker: nowhere });
    expect(manifest.hashes.length).to.equal(HASH_BYTES);
  });
});
