import { readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { segmentCount } from '@shoal/common';
import { expectRejection, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { thisProcess } from '#src/io/locks/lock-owner.js';
import { RealFileStore } from '#src/io/storage/real-file-store.js';

import { directoryOf } from '../directories.js';
import { fileOf, realFile, type RealFile, SEGMENT_BYTES } from '../files.js';

const SEGMENTS = 4;

function contentOf(path: string): Buffer {
  return statSync(path).isDirectory() ? readFileSync(join(path, 'content')) : readFileSync(path);
}

const kinds: Readonly<Record<string, () => RealFile>> = {
  file: () => realFile('model', SEGMENTS * SEGMENT_BYTES),
  directory: () => directoryOf('model', { content: { file: realFile('', SEGMENTS * SEGMENT_BYTES).content } }),
};

interface Scene {
  readonly folder: string;
  readonly former: RealFileStore;
  readonly first: RealFile;
  readonly reasons: string[];
  /** As another process would: it knows nothing of the locks that this one holds. */
  readonly other: RealFileStore;
}

/** A store has written half of a file and is suspended; its process cannot be looked up. */
async function frozen(first: RealFile): Promise<Scene> {
  const folder = temporaryFolder();
  const former = new RealFileStore(folder);
  const reasons: string[] = [];
  await former.open(first.manifest, { onLost: (reason) => reasons.push(reason) });
  for (const index of [0, 1]) await former.write(first.manifest.digest, index, first.segment(index));
  const lock = join(folder, '.shoal-model.lock');
  const { place = '' } = await thisProcess();
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(place, `${place.split('/')[0] ?? ''}/pid:[1]`));
  utimesSync(lock, 1, 1);
  const alias = join(temporaryFolder(), 'alias');
  symlinkSync(folder, alias);
  return { folder, former, first, reasons, other: new RealFileStore(alias) };
}

async function finish(store: RealFileStore, file: RealFile): Promise<void> {
  const { digest } = file.manifest;
  const { held } = await store.open(file.manifest);
  for (let index = 0; index < segmentCount(file.manifest); index += 1) {
    if (!held.has(index)) await store.write(digest, index, file.segment(index));
  }
  await store.complete(digest);
}

describe('a download that another process has taken over', () => {
  for (const [kind, make] of Object.entries(kinds)) {
    it(`writes nothing into another version of its ${kind}, finished or not`, async () => {
      for (const isFinished of [true, false]) {
        const [first, second] = [make(), make()];
        const { folder, former, other, reasons } = await frozen(first);
        const { digest } = first.manifest;
        if (isFinished) await finish(other, second);
        else await other.open(second.manifest);
        const path = join(folder, isFinished ? 'model' : 'model.part');
        const before = isFinished ? second.content : contentOf(path);
        const clock = Date.now;
        Date.now = () => clock() + 60_000;
        try {
          await expectRejection(former.write(digest, 2, first.segment(2)), /is being written by another process/);
        } finally {
          Date.now = clock;
        }
        expect(reasons.length).to.equal(1);
        await expectRejection(former.complete(digest), /is being written by another process/);
        await former.close(digest);
        expect(contentOf(path)).to.deep.equal(before);
        const left = readdirSync(folder).sort();
        expect(left).to.deep.equal(isFinished ? ['model'] : ['.shoal-model.lock', 'model.part']);
        await other.close(second.manifest.digest);
        if (isFinished) expect(contentOf(path)).to.deep.equal(second.content);
      }
    });
  }

  it('that was in the middle of a write reaches what has no name any more', async () => {
    const [first, second] = [realFile('model', SEGMENT_BYTES), realFile('model', SEGMENT_BYTES)];
    const { folder, other } = await frozen(first);
    const inode = (): number => statSync(join(folder, 'model.part')).ino;
    const before = inode();
    await other.open(second.manifest);
    expect(inode()).to.not.equal(before);
    await other.close(second.manifest.digest);
  });

  it('costs no copy where the file is the same', async () => {
    const file = realFile('model', SEGMENTS * SEGMENT_BYTES);
    const { folder, other } = await frozen(file);
    const { ino } = statSync(join(folder, 'model.part'));
    const { held } = await other.open(file.manifest);
    expect([...held]).to.deep.equal([0, 1]);
    expect(statSync(join(folder, 'model.part')).ino).to.equal(ino);
    await other.close(file.manifest.digest);
  });

  it('keeps of another version what is the same', async () => {
    const first = realFile('model', SEGMENTS * SEGMENT_BYTES);
    const content = Buffer.concat([first.segment(0), realFile('', 3 * SEGMENT_BYTES).content]);
    const newer = fileOf('model', content);
    const { other } = await frozen(first);
    const { held } = await other.open(newer.manifest);
    expect([...held]).to.deep.equal([0]);
    await other.close(newer.manifest.digest);
  });
});
