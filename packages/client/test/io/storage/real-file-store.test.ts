import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import type { Manifest } from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';
import { expectRejection, skipTestIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { after, afterEach, describe, it } from 'mocha';

import { RealFileStore } from '#src/io/storage/real-file-store.js';

import { fileOf, realFile, SEGMENT_BYTES } from '../files.js';

const LENGTH = 4 * SEGMENT_BYTES + 100;
const opened: { readonly store: RealFileStore; readonly digest: string }[] = [];

afterEach(async () => {
  for (const { store, digest } of opened.splice(0)) await store.close(digest);
});

function storeFor({ folder, manifest }: { folder: string; manifest: Manifest }): RealFileStore {
  const store = new RealFileStore(folder);
  opened.push({ store, digest: manifest.digest });
  return store;
}

function fresh(length = LENGTH): ReturnType<typeof realFile> & {
  folder: string;
  store: RealFileStore;
  path: string;
  part: string;
} {
  const folder = temporaryFolder();
  const path = join(folder, 'movie');
  const file = { ...realFile('movie', length), folder };
  return { ...file, store: storeFor(file), path, part: `${path}.part` };
}

/** The segments that a later run finds. */
async function resumed(file: ReturnType<typeof fresh>): Promise<number[]> {
  const later = storeFor(file);
  const { held } = await later.open(file.manifest);
  await later.close(file.manifest.digest);
  return [...held];
}

describe('the store of real files', () => {
  it('writes each segment in its place', async () => {
    const file = fresh();
    const opened = await file.store.open(file.manifest);
    expect(opened.path).to.equal(file.part);
    expect(await file.store.write(file.manifest.digest, 3, file.segment(3))).to.equal(true);
    const bytes = readFileSync(file.part);
    expect(bytes.subarray(3 * SEGMENT_BYTES)).to.deep.equal(file.segment(3));
    expect(bytes.subarray(0, 3 * SEGMENT_BYTES).every((byte) => byte === 0)).to.equal(true);
  });

  it('writes nothing of wrong bytes', async () => {
    const file = fresh();
    await file.store.open(file.manifest);
    await file.store.write(file.manifest.digest, 0, file.segment(0));
    const before = readFileSync(file.part);
    const flipped = Buffer.from(file.segment(1));
    flipped[17] = (flipped[17] as number) ^ 1;
    const longer = Buffer.concat([file.segment(1), Buffer.of(0)]);
    for (const wrong of [flipped, longer, file.segment(2), file.segment(1).subarray(1), Buffer.alloc(0)]) {
      expect(await file.store.write(file.manifest.digest, 1, wrong)).to.equal(false);
    }
    expect(await file.store.write(file.manifest.digest, 5, file.segment(1)), 'outside the file').to.equal(false);
    expect(readFileSync(file.part)).to.deep.equal(before);
  });

  it('goes on where an earlier run was cut off', async () => {
    const file = fresh();
    await file.store.open(file.manifest);
    for (const index of [1, 4]) await file.store.write(file.manifest.digest, index, file.segment(index));
    await file.store.close(file.manifest.digest);
    const later = storeFor(file);
    const { held, path } = await later.open(file.manifest);
    expect([...held]).to.deep.equal([1, 4]);
    expect(path).to.equal(file.part);
    for (const index of [0, 2, 3]) await later.write(file.manifest.digest, index, file.segment(index));
    expect(await later.complete(file.manifest.digest)).to.equal(file.path);
    expect(readFileSync(file.path)).to.deep.equal(file.content);
  });

  it('finds out what was damaged meanwhile', async () => {
    const file = fresh();
    const damaged = Buffer.from(file.content);
    damaged[2 * SEGMENT_BYTES + 5] = (damaged[2 * SEGMENT_BYTES + 5] as number) ^ 0x80;
    writeFileSync(file.part, damaged);
    expect(await resumed(file)).to.deep.equal([0, 1, 3, 4]);
  });

  it('takes no segment for held that is cut off', async () => {
    const file = fresh();
    writeFileSync(file.part, file.content.subarray(0, 2 * SEGMENT_BYTES - 1));
    expect(await resumed(file)).to.deep.equal([0]);
    writeFileSync(file.part, file.content.subarray(0, LENGTH - 1));
    expect(await resumed(file)).to.deep.equal([0, 1, 2, 3]);
  });

  it('cuts off what an earlier, longer file left', async () => {
    const file = fresh();
    writeFileSync(file.part, Buffer.alloc(LENGTH + 10_000, 1));
    const { held } = await file.store.open(file.manifest);
    expect(held.count).to.equal(0);
    for (let index = 0; index < 5; index += 1) {
      await file.store.write(file.manifest.digest, index, file.segment(index));
    }
    await file.store.complete(file.manifest.digest);
    expect(statSync(file.path).size).to.equal(LENGTH);
    expect(readFileSync(file.path)).to.deep.equal(file.content);
  });

  it('completes an empty file', async () => {
    const file = fresh(0);
    const { held } = await file.store.open(file.manifest);
    expect(held.isComplete).to.equal(true);
    expect(await file.store.complete(file.manifest.digest)).to.equal(file.path);
    expect(statSync(file.path).size).to.equal(0);
  });

  for (const umask of [0o022, 0o077]) {
    it(`keeps the executable bit of a file under the umask ${umask.toString(8)}`, async () => {
      for (const executable of [true, undefined] as const) {
        const plain = fresh();
        const file = { ...plain, manifest: withDigest({ ...plain.manifest, executable }) };
        const store = storeFor(file);
        const before = process.umask(umask);
        try {
          await store.open(file.manifest);
          for (let index = 0; index < 5; index += 1)
            await store.write(file.manifest.digest, index, file.segment(index));
          await store.complete(file.manifest.digest);
        } finally {
          process.umask(before);
        }
        expect(statSync(file.path).mode & 0o7777).to.equal((executable === true ? 0o755 : 0o644) & ~umask);
      }
    });
  }

  it('keeps what it has when it is closed', async () => {
    const file = fresh();
    await file.store.open(file.manifest);
    await file.store.write(file.manifest.digest, 0, file.segment(0));
    await file.store.close(file.manifest.digest);
    await expectRejection(file.store.write(file.manifest.digest, 1, file.segment(1)), /is closed/);
    expect(await resumed(file)).to.deep.equal([0]);
  });

  it('has nothing to do where the same file is already there', async () => {
    const file = fresh();
    writeFileSync(file.path, file.content);
    const { mtimeMs } = statSync(file.path);
    const { held, path } = await file.store.open(file.manifest);
    expect(held.isComplete).to.equal(true);
    expect(path).to.equal(file.path);
    expect(await file.store.complete(file.manifest.digest)).to.equal(file.path);
    expect(statSync(file.path).mtimeMs).to.equal(mtimeMs);
    expect(readdirSync(file.folder)).to.deep.equal(['movie']);
  });

  it('leaves another file of that name untouched', async () => {
    for (const change of ['other', 'longer', 'shorter'] as const) {
      const file = fresh();
      const contents = {
        other: Buffer.alloc(LENGTH, 1),
        longer: Buffer.concat([file.content, Buffer.of(0)]),
        shorter: file.content.subarray(1),
      };
      writeFileSync(file.path, contents[change]);
      await expectRejection(
        file.store.open(file.manifest),
        new Error(`${file.path} exists with other contents: move it away or choose another folder with --out`),
      );
      expect(readFileSync(file.path)).to.deep.equal(contents[change]);
      expect(readdirSync(file.folder)).to.deep.equal(['movie']);
    }
  });

  it('replaces no file that appears while it downloads', async () => {
    const file = fresh();
    await file.store.open(file.manifest);
    for (let index = 0; index < 5; index += 1) {
      await file.store.write(file.manifest.digest, index, file.segment(index));
    }
    writeFileSync(file.path, 'precious');
    await expectRejection(
      file.store.complete(file.manifest.digest),
      /movie appeared meanwhile: .* kept as .*movie\.part$/,
    );
    expect(readFileSync(file.path, 'utf8')).to.equal('precious');
    expect(readFileSync(file.part)).to.deep.equal(file.content);
  });

  it('writes through no link in the place of a .part', async () => {
    const file = fresh();
    const target = join(temporaryFolder(), 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, file.part);
    await expectRejection(
      file.store.open(file.manifest),
      new Error(`${file.part} is a symbolic link, which may lead out of the folder: move it away`),
    );
    expect(readFileSync(target, 'utf8')).to.equal('precious');
  });

  it('writes through no second name', async () => {
    const file = fresh();
    const target = join(temporaryFolder(), 'target');
    writeFileSync(target, 'precious');
    linkSync(target, file.part);
    await expectRejection(file.store.open(file.manifest), /movie\.part: it is a hard link/);
    expect(readFileSync(target, 'utf8')).to.equal('precious');
    rmSync(file.part);
    linkSync(target, file.path);
    await expectRejection(file.store.open(file.manifest, { isRepair: true }), /movie: it is a hard link/);
    expect(readdirSync(file.folder)).to.deep.equal(['movie']);
    expect(readFileSync(target, 'utf8')).to.equal('precious');
  });

  it('accepts a finished file with several names', async () => {
    const file = fresh();
    writeFileSync(file.path, file.content);
    linkSync(file.path, join(file.folder, 'again'));
    expect((await file.store.open(file.manifest)).held.isComplete).to.equal(true);
  });

  it('goes on where a run ended between giving the final name and taking the other away', async () => {
    for (const isRight of [true, false]) {
      const file = fresh();
      writeFileSync(file.part, isRight ? file.content : Buffer.alloc(LENGTH));
      linkSync(file.part, file.path);
      const { held } = await file.store.open(file.manifest, { isRepair: !isRight });
      expect(held.isComplete).to.equal(isRight);
      expect(readdirSync(file.folder).sort()).to.deep.equal(['.shoal-movie.lock', isRight ? 'movie' : 'movie.part']);
    }
  });

  it('is kept under a shorter name until it is complete where its own is as long as names may be', async () => {
    const folder = temporaryFolder();
    for (const name of ['n'.repeat(255), 'ü'.repeat(127)]) {
      const file = { ...realFile(name, LENGTH), folder };
      const store = storeFor(file);
      const { path } = await store.open(file.manifest);
      expect(path).to.match(/[nü]~[0-9a-f]{32}\.part$/);
      for (let index = 0; index < 5; index += 1) await store.write(file.manifest.digest, index, file.segment(index));
      expect(await store.complete(file.manifest.digest)).to.equal(join(folder, name));
      expect(readFileSync(join(folder, name))).to.deep.equal(file.content);
    }
    expect(readdirSync(folder).length).to.equal(2);
  });

  it('follows no link in the place of the file, dangling or not', async () => {
    for (const exists of [true, false]) {
      const file = fresh();
      const target = join(temporaryFolder(), 'target');
      if (exists) writeFileSync(target, file.content);
      symlinkSync(target, file.path);
      await expectRejection(file.store.open(file.manifest), /movie is a symbolic link/);
      expect(existsSync(target)).to.equal(exists);
    }
  });

  it('neither blocks on a pipe nor writes into a folder', async () => {
    for (const place of ['path', 'part'] as const) {
      const pipe = fresh();
      execFileSync('mkfifo', [pipe[place]]);
      await expectRejection(pipe.store.open(pipe.manifest), new Error(`${pipe[place]}: it is not a regular file`));
      const folder = fresh();
      mkdirSync(folder[place]);
      await expectRejection(folder.store.open(folder.manifest), /is a folder$|it is not a regular file$/);
    }
  });

  it('leaves no file open where one cannot be taken', async () => {
    const openFiles = (): number => readdirSync('/proc/self/fd').length;
    const file = fresh();
    writeFileSync(file.path, 'something else');
    await expectRejection(file.store.open(file.manifest));
    const before = openFiles();
    for (let i = 0; i < 20; i += 1) await expectRejection(file.store.open(file.manifest));
    expect(openFiles(), `${openFiles()} open, ${before} before`).to.be.at.most(before);
  });

  it('refuses to mix two files of one name', async () => {
    const file = fresh();
    const other = realFile('movie', LENGTH);
    opened.push({ store: file.store, digest: other.manifest.digest });
    await file.store.open(file.manifest);
    await expectRejection(file.store.open(other.manifest), /another file of the name movie is being downloaded/);
    await file.store.write(file.manifest.digest, 0, file.segment(0));
    await file.store.close(file.manifest.digest);
    const { held } = await file.store.open(other.manifest);
    expect(held.count, 'what is left of one is nothing of the other').to.equal(0);
  });

  it('says what is in the way of a folder', async () => {
    const file = fresh();
    const blocked = join(file.folder, 'blocked');
    writeFileSync(blocked, '');
    const message = `a part of ${join(blocked, 'movie.part')} is a file, not a folder`;
    await expectRejection(new RealFileStore(blocked).open(file.manifest), new Error(message));
  });

  it('says that a folder is read-only', async () => {
    skipTestIf(existsSync('/sys/kernel') ? false : 'no read-only place');
    const file = fresh();
    const message = /no permission to write |is on a read-only file system$/;
    await expectRejection(new RealFileStore('/sys/kernel').open(file.manifest), message);
  });

  it('refuses a manifest that breaks a rule', async () => {
    const file = fresh();
    const manifest = { ...file.manifest, segmentLength: 0 };
    await expectRejection(file.store.open(manifest), /"movie" cannot be stored: its segment length 0 is outside/);
    expect(readdirSync(file.folder)).to.deep.equal([]);
  });

  it('takes a segment from a larger buffer, as it lies in a frame', async () => {
    const file = fresh();
    await file.store.open(file.manifest);
    const frame = Buffer.concat([Buffer.alloc(33, 9), file.segment(2)]);
    expect(
      await file.store.write(
        file.manifest.digest,
        2,
        new Uint8Array(frame.buffer, frame.byteOffset + 33, SEGMENT_BYTES),
      ),
    ).to.equal(true);
    appendFileSync(file.part, '');
    const stored = readFileSync(file.part).subarray(2 * SEGMENT_BYTES);
    expect(blake3(stored)).to.deep.equal(blake3(file.segment(2)));
  });

  it('of every size around a segment’s is stored whole', async () => {
    for (const length of [1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES]) {
      const file = fresh(length);
      await file.store.open(file.manifest);
      for (let index = 0; index * SEGMENT_BYTES < length; index += 1) {
        expect(await file.store.write(file.manifest.digest, index, file.segment(index))).to.equal(true);
      }
      await file.store.complete(file.manifest.digest);
      expect(readFileSync(file.path)).to.deep.equal(file.content);
    }
  });

  it('leaves holes where zeros belong: held and readable at once, and without room', async () => {
    const folder = temporaryFolder();
    const content = Buffer.alloc(LENGTH);
    randomBytes(100).copy(content, 2 * SEGMENT_BYTES + 50);
    const file = { ...fileOf('movie', content), folder };
    const part = join(folder, 'movie.part');
    const before = storeFor(file);
    const first = await before.open(file.manifest);
    expect([[...first.held], [...first.holes]]).to.deep.equal([
      [0, 1, 3, 4],
      [0, 1, 3, 4],
    ]);
    const { size, blocks } = statSync(part);
    expect([size, blocks]).to.deep.equal([LENGTH, 0]);
    await before.close(file.manifest.digest);
    const store = storeFor(file);
    const again = await store.open(file.manifest);
    expect([[...again.held], again.holes.count]).to.deep.equal([[0, 1, 3, 4], 0]);
    expect(await store.write(file.manifest.digest, 2, file.segment(2))).to.equal(true);
    expect(readFileSync(await store.complete(file.manifest.digest))).to.deep.equal(content);
  });

  it('takes zeros that are there for what they are, and what is not zeros for wrong', async () => {
    const folder = temporaryFolder();
    const file = { ...fileOf('movie', Buffer.alloc(LENGTH)), folder };
    const part = join(folder, 'movie.part');
    for (const [there, held, holes] of [
      [Buffer.alloc(LENGTH - 1), [0, 1, 2, 3, 4], [4]],
      [Buffer.alloc(2 * SEGMENT_BYTES + 9, 7), [3, 4], [3, 4]],
      [Buffer.alloc(LENGTH), [0, 1, 2, 3, 4], []],
    ] as const) {
      writeFileSync(part, there);
      const store = storeFor(file);
      const opened = await store.open(file.manifest);
      expect([[...opened.held], [...opened.holes]]).to.deep.equal([held, holes]);
      expect(statSync(part).size).to.equal(LENGTH);
      await store.close(file.manifest.digest);
    }
  });

  it('lets one process at a time work on a file, until that ends in whatever way', async () => {
    const file = fresh();
    const script = `
      import { RealFileStore } from ${JSON.stringify(import.meta.resolve('#src/io/storage/real-file-store.js'))};
      const manifest = JSON.parse(process.argv[2], (key, value) => key === 'hashes' ? Buffer.from(value, 'hex') : value);
      await new RealFileStore(process.argv[1]).open(manifest);
      console.log('open');
      setInterval(() => {}, 1_000);`;
    const hashes = Buffer.from(file.manifest.hashes).toString('hex');
    const args = ['--input-type=module', '-e', script, file.folder, JSON.stringify({ ...file.manifest, hashes })];
    const other = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    after(() => other.kill('SIGKILL'));
    await once(other.stdout, 'data');
    const end = 'wait for its end or choose another folder with --out';
    const message = `${file.part} is being written by another process: ${end}`;
    await expectRejection(file.store.open(file.manifest), new Error(message));
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect((await file.store.open(file.manifest)).held.count).to.equal(0);
  });

  it('can be closed while it is being opened', async () => {
    const file = fresh();
    writeFileSync(file.part, file.content);
    const opening = file.store.open(file.manifest);
    const refused = expectRejection(opening, /movie\.part: .*aborted$/);
    await file.store.close(file.manifest.digest);
    await refused;
    expect(readdirSync(file.folder), 'its lock is gone').to.deep.equal(['movie.part']);
    expect(await resumed(file)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('keeps no lock of what it refused or what is complete', async () => {
    const file = fresh();
    writeFileSync(file.path, 'other');
    await expectRejection(file.store.open(file.manifest), /other contents/);
    expect(readdirSync(file.folder)).to.deep.equal(['movie']);
    writeFileSync(file.path, file.content);
    await file.store.open(file.manifest);
    await file.store.complete(file.manifest.digest);
    expect(readdirSync(file.folder)).to.deep.equal(['movie']);
  });

  it('tells two names apart that differ only by case, where the file system does', async () => {
    const folder = temporaryFolder();
    const files = ['Movie', 'movie'].map((name) => ({ ...realFile(name, LENGTH), folder }));
    const store = new RealFileStore(folder);
    for (const { manifest } of files) {
      opened.push({ store, digest: manifest.digest });
      await store.open(manifest);
    }
    for (const { manifest, segment } of files) {
      for (let index = 0; index < 5; index += 1) await store.write(manifest.digest, index, segment(index));
    }
    for (const { manifest, content } of files) {
      expect(readFileSync(await store.complete(manifest.digest))).to.deep.equal(content);
    }
  });
});

describe('a file that is there and not right', () => {
  it('is made right again where that is asked for: what is wrong of it is missing', async () => {
    const { folder, store, manifest, segment, content, path, part } = fresh();
    const damaged = Buffer.from(content);
    damaged.writeUInt8(damaged.readUInt8(SEGMENT_BYTES + 5) ^ 1, SEGMENT_BYTES + 5);
    writeFileSync(path, damaged);
    await expectRejection(store.open(manifest), /exists with other contents/);
    const { held } = await store.open(manifest, { isRepair: true });
    expect([...held]).to.deep.equal([0, 2, 3, 4]);
    expect(existsSync(part) && !existsSync(path), 'what is not right has no final name').to.equal(true);
    expect(await store.write(manifest.digest, 1, segment(1))).to.equal(true);
    expect(await store.complete(manifest.digest)).to.equal(path);
    expect(readFileSync(path)).to.deep.equal(content);
    expect(readdirSync(folder)).to.deep.equal(['movie']);
  });

  it('of another length too, and correct segments are not touched', async () => {
    const { folder, manifest, content, path } = fresh();
    writeFileSync(path, Buffer.concat([content, content]));
    const store = new RealFileStore(folder, { repairs: true });
    opened.push({ store, digest: manifest.digest });
    const { held } = await store.open(manifest);
    expect(held.isComplete).to.equal(true);
    await store.complete(manifest.digest);
    const { ino } = statSync(path);
    await store.open(manifest);
    expect(statSync(path).ino).to.equal(ino);
    expect(readFileSync(path)).to.deep.equal(content);
  });
});
