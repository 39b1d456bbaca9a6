import { closeSync, existsSync, openSync, readFileSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import fc from 'fast-check';

import { segmentCount } from '@shoal/common';
import { describe, it } from 'mocha';

import { RealFileStore } from '#src/io/storage/real-file-store.js';

import { directoryOf, inFull, type Item, type Tree, treeAt } from '../directories.js';
import { fileOf, type RealFile } from '../files.js';

const SEGMENT = 1_024;

type Step =
  | { readonly do: 'write'; readonly index: number }
  | { readonly do: 'restart' }
  | { readonly do: 'damage'; readonly file: number; readonly at: number; readonly byte: number }
  | { readonly do: 'resize'; readonly file: number; readonly length: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), index: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'restart' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('damage' as const), file: fc.nat(9), at: fc.nat(3_000), byte: fc.nat(98) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resize' as const), file: fc.nat(9), length: fc.nat(5_000) }) },
);

/** With zeros in it, as real files have. */
const content = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 1, 7), fc.oneof(fc.nat(300), fc.constantFrom(SEGMENT, 2 * SEGMENT))), {
    maxLength: 4,
  })
  .map((runs) => Buffer.concat(runs.map(([byte, length]) => Buffer.alloc(length, byte))));

const names = ['a', 'b', 'c/d', 'c/e', 'c/f/g', 'h'];

const tree: fc.Arbitrary<Tree> = fc
  .dictionary(fc.constantFrom(...names), content, { noNullPrototype: true })
  .map((files) => {
    const items: Record<string, Item> = Object.fromEntries(
      Object.entries(files).map(([path, file]) => [path, { file }]),
    );
    const above = Object.keys(files).flatMap((path) => path.split('/').map((_, at, all) => all.slice(0, at).join('/')));
    for (const folder of above) if (folder !== '') items[folder] = { folder: true };
    return items;
  });

describe('a store of real files', () => {
  const folder = temporaryFolder();

  it('finds exactly what is on disk, whatever happened to it, and makes the file of it', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.array(step, { maxLength: 20 }), async (bytes, steps) => {
        const file = fileOf('file', bytes, SEGMENT);
        const part = join(folder, 'file.part');
        await run(folder, file, steps, [part], () => contentAt(part, bytes.length));
        expect(readFileSync(join(folder, 'file'))).to.deep.equal(bytes);
        rmSync(join(folder, 'file'));
      }),
      { numRuns: 60 },
    );
  });

  it('does so for directories', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.array(step, { maxLength: 20 }), async (items, steps) => {
        const file = directoryOf('tree', items, SEGMENT);
        const files = (file.manifest.entries ?? []).filter(({ kind }) => kind === 'file');
        const paths = files.map(({ path }) => join(folder, 'tree.part', path));
        await run(folder, file, steps, paths, () =>
          Buffer.concat(files.map(({ path, length }) => contentAt(join(folder, 'tree.part', path), length))),
        );
        expect(treeAt(join(folder, 'tree'))).to.deep.equal(inFull(items));
        rmSync(join(folder, 'tree'), { recursive: true });
      }),
      { numRuns: 60 },
    );
  });
});

/** Stands for what is not there: no file of these tests has it. */
const NOTHING = 99;

/** The contents of a file, and NOTHING without one. */
function contentAt(path: string, length: number): Buffer {
  const bytes = existsSync(path) ? readFileSync(path).subarray(0, length) : Buffer.alloc(0);
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, NOTHING)]);
}

/** Takes the steps, then downloads the rest; `onDisk` is the content of the `.part`. */
async function run(
  folder: string,
  file: RealFile,
  steps: readonly Step[],
  paths: readonly string[],
  onDisk: () => Buffer,
): Promise<void> {
  const { manifest, segment } = file;
  const segments = segmentCount(manifest);
  let store = new RealFileStore(folder);
  await open();
  for (const step of steps) {
    const path = 'file' in step ? paths[step.file % Math.max(1, paths.length)] : undefined;
    if (step.do === 'write') {
      if (step.index < segments)
        expect(await store.write(manifest.digest, step.index, segment(step.index))).to.equal(true);
    } else if (step.do === 'restart') {
      await store.close(manifest.digest);
      store = new RealFileStore(folder);
      await open();
    } else if (path !== undefined && existsSync(path)) {
      if (step.do === 'resize') truncateSync(path, step.length);
      else damage(path, step.at, step.byte);
    }
  }
  await store.close(manifest.digest);
  store = new RealFileStore(folder);
  const missing = await open();
  for (const index of missing) expect(await store.write(manifest.digest, index, segment(index))).to.equal(true);
  await store.complete(manifest.digest);

  async function open(): Promise<number[]> {
    const disk = onDisk();
    const { held } = await store.open(manifest);
    const sound: number[] = [];
    for (let index = 0; index < segments; index += 1) {
      // Where nothing is, zeros are.
      const there = disk.subarray(index * SEGMENT, (index + 1) * SEGMENT).map((byte) => (byte === NOTHING ? 0 : byte));
      const isHole = segment(index).every((byte) => byte === 0);
      const bytes = isHole ? there : disk.subarray(index * SEGMENT, (index + 1) * SEGMENT);
      if (segment(index).equals(bytes)) sound.push(index);
    }
    expect([...held]).to.deep.equal(sound);
    return Array.from({ length: segments }, (_, index) => index).filter((index) => !held.has(index));
  }
}

function damage(path: string, at: number, byte: number): void {
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, Buffer.of(byte), 0, 1, at);
  closeSync(descriptor);
}
