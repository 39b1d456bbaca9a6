import assert from 'node:assert/strict';
import { readdirSync, readlinkSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';

import type { Digest } from '@shoal/common';
import { BufferPool, type FramedPayload, PAYLOAD_HEADROOM_BYTES } from '@shoal/common/io';

import { FileSegmentSource } from '#src/io/file-segment-source.js';

import { realFile, SEGMENT_BYTES } from './files.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const sources: FileSegmentSource[] = [];

afterEach(async () => {
  for (const source of sources.splice(0)) await source.close();
});

function sourceOf(maxOpenFiles: number): FileSegmentSource {
  const source = new FileSegmentSource(maxOpenFiles, new BufferPool(0));
  sources.push(source);
  return source;
}

async function read(source: FileSegmentSource, digest: Digest, index: number): Promise<Buffer> {
  const payload: FramedPayload = await source.read(digest, index);
  return payload.buffer.subarray(PAYLOAD_HEADROOM_BYTES);
}

function onDisk(name: string): ReturnType<typeof realFile> & { path: string } {
  const file = realFile(name, 2 * SEGMENT_BYTES + 100);
  const path = join(folder, name);
  writeFileSync(path, file.content);
  return { ...file, path };
}

/** Files of the folder that this process has open, as Linux tells it. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });
}

describe('the source of segments', () => {
  it('reads any segment, the last one as short as it is', async () => {
    const file = onDisk('read');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    for (const index of [2, 0, 1])
      assert.deepEqual(await read(source, file.manifest.digest, index), file.segment(index));
  });

  it('gives each reader bytes of its own', async () => {
    const file = onDisk('own');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    const [one, other] = await Promise.all([
      read(source, file.manifest.digest, 0),
      read(source, file.manifest.digest, 0),
    ]);
    one.fill(0);
    assert.deepEqual(other, file.segment(0));
  });

  it('goes on with a file that is renamed while it is open', async () => {
    const file = onDisk('open.part');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    await read(source, file.manifest.digest, 0);
    const final = join(folder, 'open');
    renameSync(file.path, final);
    assert.deepEqual(await read(source, file.manifest.digest, 1), file.segment(1));
    source.locate(file.manifest, final);
    assert.deepEqual(await read(source, file.manifest.digest, 2), file.segment(2));
  });

  it('finds a download that got its final name before it was opened', async () => {
    const file = onDisk('moved.part');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    renameSync(file.path, join(folder, 'moved'));
    assert.deepEqual(await read(source, file.manifest.digest, 0), file.segment(0));
  });

  it('opens a file where it was last located', async () => {
    const file = onDisk('first');
    const source = sourceOf(4);
    source.locate(file.manifest, join(folder, 'nowhere'));
    await assert.rejects(read(source, file.manifest.digest, 0), { code: 'ENOENT' });
    source.locate(file.manifest, file.path);
    assert.deepEqual(await read(source, file.manifest.digest, 0), file.segment(0));
  });

  it('reports a file that became shorter', async () => {
    const file = onDisk('short');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    truncateSync(file.path, SEGMENT_BYTES + 5);
    assert.deepEqual(await read(source, file.manifest.digest, 0), file.segment(0));
    const message = `${file.path} is shorter than when it was offered`;
    await assert.rejects(read(source, file.manifest.digest, 1), new Error(message));
    await assert.rejects(read(source, file.manifest.digest, 2), new Error(message));
  });

  it('knows no file that was never located', async () => {
    await assert.rejects(read(sourceOf(4), 'ab'.repeat(32), 0), /is not here/);
  });

  it('keeps a bounded number of files open, those used last', { skip: process.platform !== 'linux' }, async () => {
    const files = ['a', 'b', 'c', 'd'].map((letter) => onDisk(`bound-${letter}`));
    const source = sourceOf(2);
    for (const { manifest, path } of files) source.locate(manifest, path);
    const readFile = async (index: number): Promise<void> => {
      const file = files[index]!;
      assert.deepEqual(await read(source, file.manifest.digest, 0), file.segment(0));
    };
    await readFile(0);
    await readFile(1);
    await readFile(0);
    await readFile(2);
    assert.deepEqual(openFiles().sort(), [files[0]!.path, files[2]!.path]);
    await source.close();
    assert.deepEqual(openFiles(), []);
  });

  it('serves many files at once through few open ones', async () => {
    const files = Array.from({ length: 12 }, (_, n) => onDisk(`many-${n}`));
    const source = sourceOf(2);
    for (const { manifest, path } of files) source.locate(manifest, path);
    const reads = Array.from({ length: 10 }, () => files).flat();
    const all = await Promise.all(reads.map(({ manifest }, n) => read(source, manifest.digest, n % 3)));
    all.forEach((bytes, n) => {
      assert.deepEqual(bytes, reads[n]!.segment(n % 3));
    });
  });
});
