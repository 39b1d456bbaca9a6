import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { segmentCount } from '@shoal/common';
import { expectRejection, skipTestIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';

import { RealFileStore } from '#src/io/storage/real-file-store.js';

import { directoryOf, inFull, mixedTree, type Tree, treeAt } from '../directories.js';
import { fileOf, type RealFile, SEGMENT_BYTES } from '../files.js';

const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Place {
  readonly folder: string;
  readonly path: string;
  readonly part: string;
}

function place(): Place {
  const folder = temporaryFolder();
  return { folder, path: join(folder, 'tree'), part: join(folder, 'tree.part') };
}

function storeIn({ folder }: Place, { manifest }: RealFile): RealFileStore {
  const store = new RealFileStore(folder);
  opened.push(() => store.close(manifest.digest));
  return store;
}

function allOf({ manifest }: RealFile): number[] {
  return Array.from({ length: segmentCount(manifest) }, (_, index) => index);
}

async function write(store: RealFileStore, file: RealFile, indices: readonly number[]): Promise<void> {
  await Promise.all(
    indices.map(async (index) => {
      expect(await store.write(file.manifest.digest, index, file.segment(index))).to.equal(true);
    }),
  );
}

/** Downloads all of it in one go. */
async function download(at: Place, tree: Tree): Promise<RealFile> {
  const file = directoryOf('tree', tree);
  const store = storeIn(at, file);
  const { held } = await store.open(file.manifest);
  await write(
    store,
    file,
    allOf(file)
      .filter((index) => !held.has(index))
      .reverse(),
  );
  expect(await store.complete(file.manifest.digest)).to.equal(at.path);
  return file;
}

/** The segments that a later run finds. */
async function resumed(at: Place, file: RealFile): Promise<number[]> {
  const store = storeIn(at, file);
  const { held } = await store.open(file.manifest);
  await store.close(file.manifest.digest);
  return [...held];
}

async function refusal(at: Place, file: RealFile): Promise<string> {
  let message = '';
  await expectRejection(storeIn(at, file).open(file.manifest), (error: Error) => {
    ({ message } = error);
    return true;
  });
  return message.replaceAll(at.folder, 'OUT');
}

describe('the store of directories', () => {
  it('writes files, folders and links, each with its mode, and leaves nothing else', async () => {
    const at = place();
    const tree = mixedTree();
    await download(at, tree);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
    expect(readdirSync(at.folder)).to.deep.equal(['tree']);
  });

  for (const [umask, of755, of644] of [
    [0o022, 0o755, 0o644],
    [0o077, 0o700, 0o600],
    [0o000, 0o755, 0o644],
  ] as const) {
    it(`gives no other user write permission, and keeps to the umask ${umask.toString(8)}`, async () => {
      const at = place();
      const tree: Tree = {
        all: { folder: true, mode: 0o777 },
        'all/run': { file: 'x', mode: 0o777 },
        'all/data': { file: 'y', mode: 0o666 },
        'all/secret': { file: 's', mode: 0o600 },
        'all/zero': { file: 'z', mode: 0 },
        closed: { folder: true, mode: 0o022 },
      };
      const before = process.umask(umask);
      try {
        await download(at, tree);
      } finally {
        process.umask(before);
      }
      expect(
        Object.fromEntries(Object.entries(treeAt(at.path)).map(([path, item]) => [path, 'mode' in item && item.mode])),
      ).to.deep.equal({
        all: of755,
        'all/run': of755,
        'all/data': of644,
        'all/secret': 0o600,
        'all/zero': 0o400,
        closed: 0o500,
      });
    });
  }

  it('writes into a folder beside, under the name of a .part', async () => {
    const at = place();
    const file = directoryOf('tree', {
      a: { file: 'x'.repeat(SEGMENT_BYTES) },
      b: { file: 'y'.repeat(10) },
      l: { link: 'a' },
    });
    const store = storeIn(at, file);
    const { held, path } = await store.open(file.manifest);
    expect([held.count, path]).to.deep.equal([0, at.part]);
    await write(store, file, [0]);
    expect(readFileSync(join(at.part, 'a'), 'utf8')).to.deep.equal('x'.repeat(SEGMENT_BYTES));
    expect(existsSync(join(at.part, 'l')), 'links come last').to.equal(false);
    expect(existsSync(at.path)).to.equal(false);
  });

  it('writes nothing of wrong bytes', async () => {
    const at = place();
    const file = directoryOf('tree', { a: { file: 'abc' } });
    const store = storeIn(at, file);
    await store.open(file.manifest);
    expect(await store.write(file.manifest.digest, 0, Buffer.from('abd'))).to.equal(false);
    expect(existsSync(join(at.part, 'a'))).to.equal(false);
  });

  it('writes through no second name, and changes no mode by it', async () => {
    const at = place();
    const file = directoryOf('tree', {
      a: { file: 'abc' },
      's/x': { file: 'x'.repeat(SEGMENT_BYTES) },
      s: { folder: true },
    });
    const target = join(temporaryFolder(), 'target');
    writeFileSync(target, 'precious', { mode: 0o400 });
    mkdirSync(join(at.part, 's'), { recursive: true });
    linkSync(target, join(at.part, 's', 'x'));
    expect(await refusal(at, file)).to.equal(
      'OUT/tree.part is left from something else, s/x is a hard link: move it away or delete it',
    );
    expect(readFileSync(target, 'utf8')).to.equal('precious');
    expect(statSync(target).mode & 0o777).to.equal(0o400);
  });

  it('replaces no folder that appears while it downloads', async () => {
    const at = place();
    const file = directoryOf('tree', { a: { file: 'abc' } });
    const store = storeIn(at, file);
    await store.open(file.manifest);
    await write(store, file, [0]);
    mkdirSync(at.path);
    writeFileSync(join(at.path, 'precious'), '');
    await expectRejection(store.complete(file.manifest.digest), /tree appeared meanwhile/);
    expect(readdirSync(at.path)).to.deep.equal(['precious']);
    expect(existsSync(join(at.part, 'a'))).to.equal(true);
  });

  it('makes an empty directory, and one of empty things', async () => {
    for (const tree of [{}, { e: { file: '' }, f: { folder: true }, 'f/g': { folder: true } }] satisfies Tree[]) {
      const at = place();
      await download(at, tree);
      expect(treeAt(at.path)).to.deep.equal(inFull(tree));
    }
  });

  it('holds files of every size around a segment’s', async () => {
    const sizes = [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES];
    const at = place();
    const tree = Object.fromEntries(sizes.map((size) => [`f${size}`, { file: Buffer.alloc(size, size % 251) }]));
    await download(at, tree);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
  });

  it('goes on where an earlier run was cut off, even in a segment of many files', async () => {
    const at = place();
    const tree = mixedTree();
    const file = directoryOf('tree', tree);
    const first = storeIn(at, file);
    await first.open(file.manifest);
    await write(first, file, [0, 2]);
    await first.close(file.manifest.digest);
    expect(await resumed(at, file)).to.deep.equal([0, 2]);
    const again = await download(at, tree);
    expect(again.manifest.digest).to.equal(file.manifest.digest);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
  });

  it('goes on where an earlier run came as far as the modes and links', async () => {
    const at = place();
    const tree = mixedTree();
    const file = await download(at, tree);
    renameSync(at.path, at.part);
    expect(await resumed(at, file)).to.deep.equal(allOf(file));
    expect(statSync(join(at.part, 'locked')).mode & 0o700, 'it can be written again').to.equal(0o700);
    await download(at, tree);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
  });

  it('finds out what was damaged, cut off or lengthened meanwhile', async () => {
    const at = place();
    const content = (byte: number): Buffer => Buffer.alloc(SEGMENT_BYTES, byte);
    const tree: Tree = {
      a: { file: content(1) },
      b: { file: content(2) },
      c: { file: content(3) },
      d: { file: content(4) },
    };
    const file = directoryOf('tree', tree);
    const first = storeIn(at, file);
    await first.open(file.manifest);
    await write(first, file, allOf(file));
    await first.close(file.manifest.digest);
    writeFileSync(join(at.part, 'a'), content(9));
    truncateSync(join(at.part, 'b'), 100);
    truncateSync(join(at.part, 'c'), 2 * SEGMENT_BYTES);
    expect(await resumed(at, file)).to.deep.equal([2, 3]);
    expect(statSync(join(at.part, 'c')).size).to.equal(SEGMENT_BYTES);
    await download(at, tree);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
  });

  it('takes from the .part of another version what is the same', async () => {
    const at = place();
    const content = (byte: number): Buffer => Buffer.alloc(SEGMENT_BYTES, byte);
    const old = directoryOf('tree', { a: { file: content(1) }, b: { file: content(2) } });
    const first = storeIn(at, old);
    await first.open(old.manifest);
    await write(first, old, [0, 1]);
    await first.close(old.manifest.digest);
    const tree: Tree = { a: { file: content(1) }, b: { file: content(3) }, c: { file: content(4) } };
    expect(await resumed(at, directoryOf('tree', tree))).to.deep.equal([0]);
    await download(at, tree);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
  });

  it('deletes nothing that is no part of it, and says what it is', async () => {
    const tree: Tree = { f: { folder: true }, 'f/a': { file: 'abc' }, l: { link: 'f' } };
    const file = directoryOf('tree', tree);
    const cases: readonly (readonly [what: string, (part: string) => void])[] = [
      [
        'f/mine is no part of it',
        (part) => (mkdirSync(join(part, 'f')), writeFileSync(join(part, 'f/mine'), 'precious')),
      ],
      ['f is not a folder', (part) => writeFileSync(join(part, 'f'), 'precious')],
      ['f is not a folder', (part) => symlinkSync('/tmp', join(part, 'f'))],
      ['f/a is not a file', (part) => mkdirSync(join(part, 'f/a'), { recursive: true })],
      ['l is not a link', (part) => writeFileSync(join(part, 'l'), 'precious')],
      ['l is another link', (part) => symlinkSync('/etc', join(part, 'l'))],
    ];
    for (const [what, put] of cases) {
      const at = place();
      mkdirSync(at.part);
      put(at.part);
      const before = treeAt(at.part);
      const message = `OUT/tree.part is left from something else, ${what}: move it away or delete it`;
      expect(await refusal(at, file)).to.equal(message);
      expect(treeAt(at.part)).to.deep.equal(before);
    }
  });

  it('neither mixes with a file of that name nor takes its place', async () => {
    const tree: Tree = { a: { file: 'abc' } };
    const file = directoryOf('tree', tree);
    const at = place();
    writeFileSync(at.part, 'precious');
    expect(await refusal(at, file)).to.match(/^a part of OUT\/tree.part is a file, not a folder$/);
    const other = place();
    writeFileSync(other.path, 'precious');
    expect(await refusal(other, file)).to.match(/^a part of OUT\/tree is a file, not a folder$/);
    expect([readFileSync(at.part, 'utf8'), readFileSync(other.path, 'utf8')]).to.deep.equal(['precious', 'precious']);
    const folder = place();
    mkdirSync(folder.part);
    expect(await refusal(folder, fileOf('tree', Buffer.from('abc')))).to.match(/OUT\/tree.part is a folder$/);
  });

  it('has nothing to do where the same directory is already there', async () => {
    const at = place();
    const tree = mixedTree();
    const file = await download(at, tree);
    const { mtimeMs } = statSync(join(at.path, 'a.bin'));
    const store = storeIn(at, file);
    const { held, path } = await store.open(file.manifest);
    expect([held.isComplete, path]).to.deep.equal([true, at.path]);
    expect(await store.complete(file.manifest.digest)).to.equal(at.path);
    expect(statSync(join(at.path, 'a.bin')).mtimeMs).to.equal(mtimeMs);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
    expect(readdirSync(at.folder)).to.deep.equal(['tree']);
  });

  it('leaves another directory of that name untouched', async () => {
    const tree: Tree = { a: { file: 'abc' }, f: { folder: true }, 'f/b': { file: 'def' }, l: { link: 'a' } };
    const changes: readonly (readonly [string, (path: string) => void])[] = [
      [' (f/b has another size)', (path) => writeFileSync(join(path, 'f/b'), 'de')],
      [' (f/new is no part of it)', (path) => writeFileSync(join(path, 'f/new'), '')],
      [' (a is missing)', (path) => renameSync(join(path, 'a'), `${path}-a`)],
      ['', (path) => writeFileSync(join(path, 'a'), 'abx')],
    ];
    for (const [detail, change] of changes) {
      const at = place();
      const file = await download(at, tree);
      change(at.path);
      const before = treeAt(at.path);
      const end = 'move it away or choose another folder with --out';
      expect(await refusal(at, file)).to.equal(`OUT/tree exists with other contents${detail}: ${end}`);
      expect(treeAt(at.path)).to.deep.equal(before);
      expect(existsSync(at.part)).to.equal(false);
    }
  });

  it('replaces nothing that appears while it downloads', async () => {
    const at = place();
    const file = directoryOf('tree', { a: { file: 'abc' } });
    const store = storeIn(at, file);
    await store.open(file.manifest);
    await write(store, file, [0]);
    mkdirSync(at.path);
    await expectRejection(store.complete(file.manifest.digest), /tree appeared meanwhile: .* kept as .*tree\.part$/);
    expect(readdirSync(at.path)).to.deep.equal([]);
    expect(readFileSync(join(at.part, 'a'), 'utf8')).to.equal('abc');
  });

  it('writes through no link, wherever one appears', async () => {
    const at = place();
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'b'), 'precious');
    symlinkSync(outside, at.part);
    const tree: Tree = { f: { folder: true }, 'f/g': { folder: true }, 'f/g/b': { file: 'x'.repeat(SEGMENT_BYTES) } };
    const file = directoryOf('tree', tree);
    const link = 'is a symbolic link, which may lead out of the folder: move it away';
    expect(await refusal(at, file)).to.equal(`OUT/tree.part ${link}`);
    for (const [where, target] of [
      ['f', outside],
      ['f/g', outside],
      ['f/g/b', join(outside, 'b')],
    ] as const) {
      const other = place();
      mkdirSync(join(outside, 'g'), { recursive: true });
      writeFileSync(join(outside, 'g/b'), 'precious');
      const store = storeIn(other, file);
      await store.open(file.manifest);
      if (existsSync(join(other.part, where))) renameSync(join(other.part, where), join(other.folder, 'aside'));
      symlinkSync(target, join(other.part, where));
      await expectRejection(store.write(file.manifest.digest, 0, file.segment(0)), (error: Error) => {
        expect(error.message, where).to.match(new RegExp(`^${other.part}/f.* ${link}$`));
        return true;
      });
      expect(readFileSync(join(outside, 'b'), 'utf8')).to.equal('precious');
      expect(readFileSync(join(outside, 'g/b'), 'utf8')).to.equal('precious');
    }
  });

  it('neither blocks on a pipe nor takes it for a file', async () => {
    const at = place();
    const file = directoryOf('tree', { a: { file: 'abc' } });
    const store = storeIn(at, file);
    await store.open(file.manifest);
    execFileSync('mkfifo', [join(at.part, 'a')]);
    await expectRejection(
      store.write(file.manifest.digest, 0, file.segment(0)),
      /tree.part\/a: it is not a regular file$/,
    );
  });

  it('leaves holes where zeros belong: held, readable and without room, in what an earlier run left, too', async () => {
    const at = place();
    const zeros = Buffer.alloc(2 * SEGMENT_BYTES);
    const half = Buffer.concat([zeros, randomBytes(SEGMENT_BYTES)]);
    const tree: Tree = {
      a: { file: zeros },
      b: { file: half },
      c: { folder: true },
      'c/d': { file: zeros, mode: 0o600 },
      e: { file: Buffer.alloc(9) },
    };
    const file = directoryOf('tree', tree);
    expect(await resumed(at, file)).to.deep.equal([0, 1, 2, 3, 5, 6, 7]);
    for (const [path, size] of [['a', 2] as const, ['b', 2] as const, ['c/d', 2] as const]) {
      const { size: bytes, blocks } = statSync(join(at.part, path));
      expect([bytes, blocks], path).to.deep.equal([size * SEGMENT_BYTES, 0]);
    }
    rmSync(join(at.part, 'b'));
    writeFileSync(join(at.part, 'a'), 'not zeros');
    expect(await resumed(at, file), 'what is wrong is not').to.deep.equal([1, 2, 3, 5, 6, 7]);
    const store = storeIn(at, file);
    const { held, holes } = await store.open(file.manifest);
    expect([[...held].length, [...holes]], 'existing holes are those of an earlier run').to.deep.equal([6, []]);
    await write(store, file, [0, 4]);
    await store.complete(file.manifest.digest);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
  });

  it('keeps few of many files open', async () => {
    const at = place();
    const tree = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`f${index}`, { file: `content ${index}` }]),
    );
    const file = directoryOf('tree', tree, 1_024);
    const openFiles = (): number => readdirSync('/proc/self/fd').length;
    const before = openFiles();
    const store = storeIn(at, file);
    await store.open(file.manifest);
    let most = 0;
    for (const index of allOf(file)) {
      await write(store, file, [index]);
      most = Math.max(most, openFiles());
    }
    expect(most - before, `${most - before} more files were open`).to.be.below(100);
    await store.complete(file.manifest.digest);
    expect(treeAt(at.path)).to.deep.equal(inFull(tree));
    expect(openFiles(), `${openFiles()} are open, ${before} before`).to.be.at.most(before);
  });

  it('leaves no file open where one cannot be taken', async () => {
    const at = place();
    const file = directoryOf('tree', { a: { file: 'abc' } });
    mkdirSync(at.part);
    writeFileSync(join(at.part, 'b'), '');
    const openFiles = (): number => readdirSync('/proc/self/fd').length;
    await refusal(at, file);
    const before = openFiles();
    for (let times = 0; times < 20; times += 1) await refusal(at, file);
    expect(openFiles(), `${openFiles()} open, ${before} before`).to.be.at.most(before);
  });

  it('works as an unprivileged user', async () => {
    skipTestIf(process.getuid?.() !== 0 && 'then all of this file does');
    const at = place();
    chmodSync(at.folder, 0o777);
    const tree = mixedTree();
    process.seteuid?.(65_534);
    try {
      const file = await download(at, tree);
      expect(treeAt(at.path)).to.deep.equal(inFull(tree));
      // As if it had been stopped between the last mode and the new name.
      renameSync(at.path, at.part);
      expect(await resumed(at, file)).to.deep.equal(allOf(file));
      await download(at, tree);
      expect(treeAt(at.path)).to.deep.equal(inFull(tree));
    } finally {
      process.seteuid?.(0);
    }
  });
});
