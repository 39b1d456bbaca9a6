import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { comparePaths, type Entry } from '@shoal/common';
import { cleanUp, expectRejection } from '@shoal/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { tarHeader } from '#src/stream/tar-header.js';
import { tarOf } from '#src/stream/tar-of.js';

/** POSIX's tar. */
const TAR_BLOCK_BYTES = 512;

const file = (path: string, length: number, mode = 0o644): Entry => ({ kind: 'file', path, length, mode, target: '' });
const folder = (path: string, mode = 0o755): Entry => ({ kind: 'folder', path, length: 0, mode, target: '' });
const link = (path: string, target: string): Entry => ({ kind: 'link', path, length: 0, mode: 0, target });

describe('a directory as a tar archive', () => {
  it('can be unpacked by tar: files, folders, links, modes, long and foreign names', async () => {
    const long = `${'long/'.repeat(30)}name`;
    const folders = long
      .split('/')
      .slice(0, -1)
      .map((_, i, all) => folder(all.slice(0, i + 1).join('/')));
    const entries = [
      ...[file('a', 1), file('block', 512, 0o755), folder('empty', 0o700), file('nothing', 0), file('größe €', 700)],
      ...[link('to a', 'a'), link('far', `../${'x'.repeat(120)}`), ...folders, file(long, 1_025, 0o600)],
    ].sort((a, b) => comparePaths(a.path, b.path));
    const { out, content } = await unpack(entries, 300);
    expect(readdirSync(out)).to.deep.equal(['model']);
    for (const { kind, path, mode, target, length } of entries) {
      const place = join(out, 'model', path);
      const stats = lstatSync(place);
      if (kind === 'link') expect(readlinkSync(place)).to.equal(target);
      else expect(stats.mode & 0o777, path).to.equal(mode);
      if (kind !== 'file') continue;
      expect(stats.size).to.equal(length);
      expect(readFileSync(place)).to.deep.equal(content(path));
    }
  });

  it('gives write permission to the owner only', async () => {
    const entries = [folder('all', 0o777), file('all/data', 1, 0o666), file('all/run', 1, 0o777), file('zero', 1, 0)];
    const { out } = await unpack(entries, 300);
    const modes = entries.map(({ path }) => lstatSync(join(out, 'model', path)).mode & 0o7777);
    expect(modes).to.deep.equal([0o755, 0o644, 0o755, 0o400]);
  });

  it('ends well however the contents are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1_500), { maxLength: 6 }),
        fc.integer({ min: 1, max: 2_000 }),
        async (lengths, cut) => {
          const entries = lengths.map((length, i) => file(`f${i}`, length));
          const all = randomBytes(lengths.reduce((sum, length) => sum + length, 0));
          const pieces: Buffer[] = [];
          for await (const piece of tarOf('d', entries, cutUp(all, cut))) pieces.push(Buffer.from(piece));
          const archive = Buffer.concat(pieces);
          expect(contentsOf(archive, lengths)).to.deep.equal(all);
        },
      ),
    );
  });

  it('fails where the contents are too short', async () => {
    const run = async (): Promise<void> => {
      for await (const _ of tarOf('d', [file('f', 10)], cutUp(Buffer.alloc(9), 4))) continue;
    };
    await expectRejection(run(), /the contents of d end within f/);
  });

  it('has room for files of more than 8 GiB', () => {
    const header = tarHeader({ kind: 'file', path: 'large', length: 2 ** 40 + 1, mode: 0o644, target: '' });
    expect(header.length).to.equal(3 * TAR_BLOCK_BYTES);
    expect(header.toString('latin1')).to.match(/\n?22 size=1099511627777\n/);
  });
});

/** Lets the system's tar unpack the entries, with contents of their own. */
async function unpack(entries: readonly Entry[], cut: number) {
  const out = mkdtempSync(join(tmpdir(), 'shoal-tar-'));
  cleanUp(() => rmSync(out, { recursive: true, force: true }));
  const content = (path: string): Buffer => {
    const length = entries.find((entry) => entry.path === path)?.length ?? 0;
    return Buffer.alloc(length, `${path} `);
  };
  const all = Buffer.concat(entries.filter(({ kind }) => kind === 'file').map(({ path }) => content(path)));
  const tar = spawn('tar', ['-xpf', '-', '-C', out], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(tar, 'exit');
  for await (const piece of tarOf('model', entries, cutUp(all, cut))) tar.stdin.write(Buffer.from(piece));
  tar.stdin.end();
  const [code] = (await ended) as [number | null];
  expect(code, 'tar takes it').to.equal(0);
  return { out, content };
}

/** The contents of an archive of files of these lengths, its blocks checked. */
function contentsOf(archive: Buffer, lengths: readonly number[]): Buffer {
  let at = TAR_BLOCK_BYTES;
  const contents = lengths.map((length) => {
    at += TAR_BLOCK_BYTES;
    const content = archive.subarray(at, at + length);
    at += Math.ceil(length / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
    return content;
  });
  expect(archive.subarray(at), 'two blocks of zeros end it').to.deep.equal(Buffer.alloc(2 * TAR_BLOCK_BYTES));
  return Buffer.concat(contents);
}

/** Always in the same memory, as a stream that reads back from disk gives it. */
async function* cutUp(bytes: Buffer, length: number): AsyncGenerator<Buffer, void> {
  const memory = Buffer.alloc(length);
  for (let at = 0; at < bytes.length; at += length) {
    await Promise.resolve();
    yield memory.subarray(0, bytes.copy(memory, 0, at, at + length));
  }
}
