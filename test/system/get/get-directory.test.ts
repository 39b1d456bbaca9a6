import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { comparePaths, type Entry, segmentCount } from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';
import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type Answers, type FakeFile, honestly, RawUploader } from '../../puppets/raw-uploader.js';
import { get, resultOf } from '../../harness/swarm-commands.js';
import { KIB } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const SEGMENT = 4 * KIB;

describe('a get of a directory', () => {
  it('writes all that is in it, and finds it there the next time', async () => {
    const { file, contents, tracker, out } = await begin(honestly);
    const first = get(tracker, ['tree'], out);
    await first.exitsWith(0);
    expect(resultOf(first).file).to.equal(join(out, 'tree'));
    checkTree(file, contents, join(out, 'tree'));
    expect(readdirSync(out)).to.deep.equal(['.shoal', 'tree']);
    const second = get(tracker, ['tree'], out);
    await second.exitsWith(0);
    expect(resultOf(second).resumedBytes).to.equal(file.manifest.length);
  });

  it('goes on after SIGKILL with what is in its .part folder', async () => {
    let sent = 0;
    let isHeldBack = true;
    const { file, contents, tracker, out } = await begin(async (index, honest) => {
      sent += 1;
      while (isHeldBack && sent > HALF) await new Promise((resolve) => setTimeout(resolve, 20));
      return { index, payload: honest };
    });
    const first = get(tracker, ['tree'], out);
    await tracker.until('a part of the directory', ({ files }) =>
      files[0]?.members.some(({ heldSegments }) => heldSegments > 0 && heldSegments < segmentCount(file.manifest)),
    );
    first.kill('SIGKILL');
    expect(await first.exit()).to.equal(137);
    expect(existsSync(join(out, 'tree'))).to.equal(false);
    isHeldBack = false;
    const second = get(tracker, ['tree'], out);
    await second.exitsWith(0);
    expect(resultOf(second).resumedBytes).to.be.above(0);
    checkTree(file, contents, join(out, 'tree'));
    expect(readdirSync(out), 'neither the .part nor a lock is left').to.deep.equal(['.shoal', 'tree']);
  });

  it('ends with 6 where something else has the name', async () => {
    const { tracker, out } = await begin(honestly);
    await get(tracker, ['tree'], out).exitsWith(0);
    const { tracker: other } = await begin(honestly);
    await get(other, ['tree'], out).failsWith(6, join(out, 'tree'), 'exists with other contents');
  });
});

describe('a directory that leads out of its folder', () => {
  const file = (path: string): Entry => ({ kind: 'file', path, length: 0, mode: 0o644, target: '' });
  const hostile: readonly (readonly [what: string, entries: Entry[]])[] = [
    ['by its path', [file('../escaped')]],
    ['by an absolute path', [file('/tmp/escaped')]],
    ['by a link', [{ ...file('up'), kind: 'link', mode: 0, target: '../..' }]],
    ['through a link', [{ ...file('a'), kind: 'link', mode: 0, target: '.' }, file('a/b')]],
  ];
  for (const [what, entries] of hostile) {
    it(`${what} is refused by the tracker`, async () => {
      const tracker = await TrackerProcess.start();
      const fields = {
        kind: 'real',
        name: 'tree',
        length: 0,
        segmentLength: SEGMENT,
        hashes: new Uint8Array(0),
      } as const;
      const bad = { manifest: withDigest({ ...fields, entries }), bytes: new Uint8Array(0) };
      const uploader = await RawUploader.start({ trackerPort: tracker.port, file: bad, answers: honestly });
      expect((await uploader.tracker.next('ERROR')).code).to.equal('BAD_MANIFEST');
    });
  }
});

interface Begun {
  readonly file: FakeFile;
  readonly contents: ReadonlyMap<string, Buffer>;
  readonly tracker: TrackerProcess;
  readonly out: string;
}

async function begin(answers: Answers): Promise<Begun> {
  const folder = temporaryFolder();
  const { file, contents } = tree();
  const tracker = await TrackerProcess.start();
  await RawUploader.start({ trackerPort: tracker.port, file, answers });
  await tracker.seeds('tree');
  return { file, contents, tracker, out: join(folder, 'out') };
}

const MANY = 300;
const HALF = 15;

/** Large and small files, folders, links and modes. */
function tree(): { file: FakeFile; contents: ReadonlyMap<string, Buffer> } {
  const contents = new Map<string, Buffer>([
    ['large.bin', randomBytes(20 * SEGMENT + 7)],
    ['empty', Buffer.alloc(0)],
    ['locked/inner.txt', Buffer.from('inner')],
  ]);
  for (let index = 0; index < MANY; index += 1) contents.set(`many/${index}.bin`, randomBytes(index));
  const files = [...contents].map(([path, { length }]): Entry => {
    return { kind: 'file', path, length, mode: path.startsWith('locked') ? 0o440 : 0o644, target: '' };
  });
  const others: Entry[] = [
    { kind: 'folder', path: 'locked', length: 0, mode: 0o555, target: '' },
    { kind: 'folder', path: 'many', length: 0, mode: 0o755, target: '' },
    { kind: 'folder', path: 'none', length: 0, mode: 0o700, target: '' },
    { kind: 'link', path: 'locked/out', length: 0, mode: 0, target: '../large.bin' },
    { kind: 'link', path: 'dangling', length: 0, mode: 0, target: 'no/where' },
  ];
  const entries = [...files, ...others].sort((a, b) => comparePaths(a.path, b.path));
  const bytes = Buffer.concat(entries.map(({ path }) => contents.get(path) ?? Buffer.alloc(0)));
  const hashes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += SEGMENT) hashes.push(blake3(bytes.subarray(at, at + SEGMENT)));
  const fields = { kind: 'real', name: 'tree', length: bytes.length, segmentLength: SEGMENT } as const;
  const manifest = withDigest({ ...fields, hashes: Buffer.concat(hashes), entries });
  expect(segmentCount(manifest)).to.be.above(HALF);
  return { file: { manifest, bytes }, contents };
}

function checkTree({ manifest }: FakeFile, contents: ReadonlyMap<string, Buffer>, folder: string): void {
  const entries = manifest.entries ?? [];
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(found.sort(comparePaths)).to.deep.equal(entries.map(({ path }) => path));
  for (const { kind, path, mode, target } of entries) {
    const place = join(folder, path);
    const stats = lstatSync(place);
    if (kind === 'link') expect(readlinkSync(place)).to.equal(target);
    else expect(stats.mode & 0o777, path).to.equal(mode);
    expect({ file: stats.isFile(), folder: stats.isDirectory(), link: stats.isSymbolicLink() }[kind], path).to.equal(
      true,
    );
    if (kind === 'file') expect(readFileSync(place), path).to.deep.equal(contents.get(path));
  }
}
