import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { HASH_BYTES } from '@shoal/common';
import { IndexCache, indexFile } from '@shoal/client/io';
import { temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import type { HashPlan } from '#src/io/indexer/hash-segments.js';

import { plant } from '../folders.js';

const folder = temporaryFolder();
let made = 0;

function newPath(): string {
  made += 1;
  return join(folder, String(made));
}

function planOf(path: string, given: Partial<HashPlan> = {}): HashPlan {
  return { path, length: 5_000, segmentLength: 1_024, entries: undefined, stamps: BigUint64Array.of(1n, 2n), ...given };
}

const hashes = new Uint8Array(5 * HASH_BYTES).map((_, at) => at * 7);

describe('the index cache', () => {
  it('gives what was kept, to another process too', async () => {
    const path = newPath();
    await new IndexCache(path, 1 << 20).write(planOf('/a'), hashes);
    const known = await new IndexCache(path, 1 << 20).read(planOf('/a'));
    expect(known).to.deep.equal(hashes);
    expect(known?.buffer.byteLength, 'not a part of a larger buffer').to.equal(hashes.length);
  });

  it('gives nothing where anything is different', async () => {
    const cache = new IndexCache(newPath(), 1 << 20);
    const file = { kind: 'file', path: 'x', length: 5_000, mode: 0o644, target: '' } as const;
    await cache.write(planOf('/a'), hashes);
    const others: HashPlan[] = [
      planOf('/b'),
      planOf('/a', { length: 5_001 }),
      planOf('/a', { segmentLength: 1_025 }),
      planOf('/a', { stamps: BigUint64Array.of(1n, 3n) }),
      planOf('/a', { entries: [] }),
      planOf('/a', { entries: [file] }),
      planOf('/a', { entries: [{ ...file, path: 'y' }] }),
    ];
    for (const other of others) expect(await cache.read(other)).to.equal(undefined);
    for (const other of others.slice(0, -2)) await cache.write(other, hashes);
    expect(await cache.read(planOf('/a'))).to.deep.equal(hashes);
  });

  it('takes what is damaged for what is not there, and replaces it', async () => {
    const path = newPath();
    const cache = new IndexCache(path, 1 << 20);
    await cache.write(planOf('/a'), hashes);
    const [name = ''] = readdirSync(path);
    const entry = join(path, name);
    const sound = readFileSync(entry);
    const flipped = Buffer.from(sound);
    flipped[3]! ^= 1;
    for (const damaged of [flipped, sound.subarray(1), sound.subarray(0, -1), Buffer.alloc(0), Buffer.alloc(192)]) {
      writeFileSync(entry, damaged);
      expect(await cache.read(planOf('/a')), `${damaged.length} bytes`).to.equal(undefined);
    }
    await cache.write(planOf('/a'), hashes);
    expect(await cache.read(planOf('/a'))).to.deep.equal(hashes);
    // An entry that was put under another's name.
    await cache.write(
      planOf('/b'),
      hashes.map((byte) => byte + 1),
    );
    const other = readdirSync(path).find((each) => each !== name) ?? '';
    renameSync(join(path, other), entry);
    expect(await cache.read(planOf('/a'))).to.equal(undefined);
  });

  it('stays within its bytes, and lets go of what was not used for longest', async () => {
    const path = newPath();
    const cache = new IndexCache(path, 3 * (hashes.length + 32) + 10);
    const keep = async (name: string, atS: number): Promise<void> => {
      const before = readdirSync(path);
      await cache.write(planOf(name), hashes);
      const [fresh = ''] = readdirSync(path).filter((each) => !before.includes(each));
      utimesSync(join(path, fresh), atS, atS);
    };
    mkdirSync(path);
    for (const [at, name] of ['/a', '/b', '/c'].entries()) await keep(name, 1_000 + at);
    assert(await cache.read(planOf('/a')), 'used just now');
    await keep('/d', 2_000);
    const known = await Promise.all(['/a', '/b', '/c', '/d'].map((name) => cache.read(planOf(name))));
    expect(known.map((one) => one !== undefined)).to.deep.equal([true, false, true, true]);
    await cache.write(planOf('/huge'), new Uint8Array(1 << 20));
    expect(readdirSync(path).length, 'what fits by no means drives nothing out').to.equal(3);
  });

  it('counts what another process left half-written, and touches nothing else', async () => {
    const path = newPath();
    mkdirSync(path);
    const left = join(path, `${'a'.repeat(64)}.01234567-89ab-cdef-0123-456789abcdef`);
    for (const name of [left, join(path, 'mine.txt')]) {
      writeFileSync(name, Buffer.alloc(400));
      utimesSync(name, 1, 1);
    }
    await new IndexCache(path, 500).write(planOf('/a'), hashes);
    expect(readdirSync(path).length).to.equal(2);
    expect(readdirSync(path)).to.include('mine.txt');
  });

  it('never fails where it cannot keep anything', async () => {
    const file = newPath();
    writeFileSync(file, 'x');
    const cache = new IndexCache(join(file, 'below'), 1 << 20);
    await cache.write(planOf('/a'), hashes);
    expect(await cache.read(planOf('/a'))).to.equal(undefined);
  });
});

describe('indexing with a cache', () => {
  const MIB = 1024 * 1024;
  const worker = new URL(import.meta.resolve('#src/io/indexer/hash-worker.js'));

  /** True where the bytes were read, not only looked up. */
  async function isHashed(path: string, cache: IndexCache): Promise<boolean> {
    let hashed = false;
    await indexFile(path, { worker, threads: 1, cache, onProgress: () => (hashed = true) });
    return hashed;
  }

  /** Large enough to be kept, and nearly all of it a hole. */
  function writeLarge(path: string, content: string): void {
    writeFileSync(path, content);
    truncateSync(path, 65 * MIB);
  }

  function old(path: string): string {
    utimesSync(path, 1_000, 1_000);
    return path;
  }

  /** A change of seconds ago could be followed by one that leaves no trace: such files are not kept. */
  async function settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 40));
  }

  it('reads a file again only when it was touched', async () => {
    const path = newPath();
    const cache = new IndexCache(`${path}-cache`, 1 << 20);
    writeLarge(path, 'one');
    await settle();
    expect(await isHashed(path, cache)).to.equal(true);
    expect(await isHashed(path, cache)).to.equal(false);
    const [first, second] = [await indexFile(path, { worker }), await indexFile(path, { worker, cache })];
    expect(second.manifest).to.deep.equal(first.manifest);
    expect([first.state?.isVerified, second.state?.isVerified]).to.deep.equal([true, false]);
    const { mtime, atime } = statSync(path);
    writeLarge(path, 'two');
    utimesSync(path, atime, mtime);
    await settle();
    expect(await isHashed(path, cache), 'although size and modification time are the same').to.equal(true);
  });

  it('keeps nothing of what was written just now', async () => {
    const path = newPath();
    const cache = new IndexCache(`${path}-cache`, 1 << 20);
    writeLarge(path, 'one');
    const ahead = new Date(Date.now() + 60_000);
    utimesSync(path, ahead, ahead);
    expect(await isHashed(path, cache)).to.equal(true);
    expect(await isHashed(path, cache)).to.equal(true);
  });

  it('keeps a folder as a whole', async () => {
    const root = plant(newPath(), { two: 'small' });
    writeLarge(join(root, 'one'), 'one');
    const cache = new IndexCache(`${root}-cache`, 1 << 20);
    await settle();
    expect(await isHashed(root, cache)).to.equal(true);
    expect(await isHashed(root, cache)).to.equal(false);
    const changes = [
      () => plant(root, { three: '' }),
      () => renameSync(join(root, 'three'), join(root, 'four')),
      () => old(join(root, 'two')),
      () => linkSync(join(root, 'two'), join(folder, 'elsewhere')),
      () => {
        chmodSync(join(root, 'four'), 0o755);
      },
    ];
    for (const [at, change] of changes.entries()) {
      change();
      await settle();
      expect(await isHashed(root, cache), `change ${at}`).to.equal(true);
      expect(await isHashed(root, cache), `after change ${at}`).to.equal(false);
    }
  });
});
