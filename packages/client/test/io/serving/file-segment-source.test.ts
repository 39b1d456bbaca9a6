import { randomBytes } from 'node:crypto';
import {
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { segmentCount } from '@shoal/common';
import { BufferPool, PAYLOAD_HEADROOM_BYTES } from '@shoal/common/io';
import type { Offer } from '@shoal/client/core';
import { indexFile } from '@shoal/client/io';
import { expectRejection, skipTestIf, temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';

import { FileSegmentSource } from '#src/io/serving/file-segment-source.js';
import { SourceChanged } from '#src/io/storage/segment-store.js';

import { type RealFile, realFile, SEGMENT_BYTES } from '../files.js';
import { plant } from '../folders.js';

const folder = temporaryFolder();
const sources: FileSegmentSource[] = [];
/** Small buffers are used again and again: a read that is still under way would show. */
const pool = new BufferPool(1 << 20);

afterEach(async () => {
  for (const source of sources.splice(0)) await source.close();
});

function sourceOf(maxOpenFiles: number): FileSegmentSource {
  const source = new FileSegmentSource(maxOpenFiles, pool);
  sources.push(source);
  return source;
}

function onDisk(name: string): ReturnType<typeof realFile> & { path: string } {
  const file = realFile(name, 2 * SEGMENT_BYTES + 100);
  const path = join(folder, name);
  writeFileSync(path, file.content);
  return { ...file, path };
}

async function bytesOf(
  source: FileSegmentSource,
  { manifest }: Pick<RealFile, 'manifest'>,
  index: number,
): Promise<Uint8Array> {
  const { buffer } = await source.read(manifest.digest, index);
  const copy = Buffer.from(buffer.subarray(PAYLOAD_HEADROOM_BYTES));
  pool.give(buffer);
  return copy;
}

/** Files of the folder that this process has open, from /proc. */
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
  it('reads any segment, also the shorter last one', async () => {
    const file = onDisk('read');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    for (const index of [2, 0, 1]) expect(await bytesOf(source, file, index)).to.deep.equal(file.segment(index));
  });

  it('gives each reader bytes of its own', async () => {
    const file = onDisk('own');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    const { digest } = file.manifest;
    const [one, other] = await Promise.all([source.read(digest, 0), source.read(digest, 0)]);
    one.buffer.fill(0);
    expect(other.buffer.subarray(PAYLOAD_HEADROOM_BYTES)).to.deep.equal(file.segment(0));
  });

  it('goes on with a file that is renamed while it is open', async () => {
    const file = onDisk('open.part');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    await source.read(file.manifest.digest, 0);
    const final = join(folder, 'open');
    renameSync(file.path, final);
    expect(await bytesOf(source, file, 1)).to.deep.equal(file.segment(1));
    source.locate(file.manifest, final);
    expect(await bytesOf(source, file, 2)).to.deep.equal(file.segment(2));
  });

  it('finds a download that got its final name before it was opened', async () => {
    const file = onDisk('moved');
    const source = sourceOf(4);
    source.locate(file.manifest, `${file.path}.part`);
    expect(await bytesOf(source, file, 0)).to.deep.equal(file.segment(0));
  });

  it('opens a file where it was last located', async () => {
    const file = onDisk('first');
    const source = sourceOf(4);
    source.locate(file.manifest, join(folder, 'nowhere'));
    await expectRejection(source.read(file.manifest.digest, 0), /nowhere is not there any more/);
    source.locate(file.manifest, file.path);
    expect(await bytesOf(source, file, 0)).to.deep.equal(file.segment(0));
  });

  it('reports a download that became shorter', async () => {
    const file = onDisk('short.part');
    const source = sourceOf(4);
    source.locate(file.manifest, file.path);
    truncateSync(file.path, SEGMENT_BYTES + 5);
    expect(await bytesOf(source, file, 0)).to.deep.equal(file.segment(0));
    const message = `${file.path} is shorter than when it was offered`;
    await expectRejection(source.read(file.manifest.digest, 1), new Error(message));
    await expectRejection(source.read(file.manifest.digest, 2), new Error(message));
  });

  it('knows no file that was never located', async () => {
    await expectRejection(sourceOf(4).read('ab'.repeat(32), 0), /is not here/);
  });

  it('keeps a bounded number of files open, those used last', async () => {
    skipTestIf(process.platform !== 'linux');
    const files = ['a', 'b', 'c', 'd'].map((letter) => onDisk(`bound-${letter}`));
    const source = sourceOf(2);
    for (const { manifest, path } of files) source.locate(manifest, path);
    const read = async (index: number): Promise<void> => {
      const file = files[index]!;
      expect(await bytesOf(source, file, 0)).to.deep.equal(file.segment(0));
    };
    await read(0);
    await read(1);
    await read(0);
    await read(2);
    expect(openFiles().sort()).to.deep.equal([files[0]!.path, files[2]!.path]);
    await source.close();
    expect(openFiles()).to.deep.equal([]);
  });

  it('serves many files at once through few open ones', async () => {
    const files = Array.from({ length: 12 }, (_, n) => onDisk(`many-${n}`));
    const source = sourceOf(2);
    for (const { manifest, path } of files) source.locate(manifest, path);
    const reads = Array.from({ length: 10 }, () => files).flat();
    const all = await Promise.all(reads.map(({ manifest }, n) => source.read(manifest.digest, n % 3)));
    all.forEach(({ buffer }, n) => {
      expect(buffer.subarray(PAYLOAD_HEADROOM_BYTES)).to.deep.equal(reads[n]!.segment(n % 3));
    });
  });
});

describe('the source of a folder', () => {
  const sizes = { a: 1_000, 'b/c': 5_000, 'b/d': 0, 'b/e': 1, f: 12_000, g: 3 } as const;

  async function offered(name: string): Promise<{ readonly offer: Offer; readonly stream: Buffer }> {
    const content = Object.entries(sizes).map(([path, length]) => [path, randomBytes(length)] as const);
    const root = plant(join(folder, name), Object.fromEntries(content));
    const offer = await indexFile(root, { segmentBytes: 2_048 });
    return { offer, stream: Buffer.concat(content.map(([, bytes]) => bytes)) };
  }

  it('reads segments that several files make up, through a single open one', async () => {
    const { offer, stream } = await offered('folder');
    const source = sourceOf(1);
    source.locate(offer.manifest, offer.path, offer.state);
    const indices = Array.from({ length: segmentCount(offer.manifest) }, (_, index) => index).reverse();
    const all = await Promise.all(indices.map((index) => bytesOf(source, offer, index)));
    expect(Buffer.concat(all.reverse())).to.deep.equal(stream);
  });

  it('reads a segment of very many files', async () => {
    const files = Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`n/${n}`, Buffer.from([n % 256, n >> 8])]));
    const offer = await indexFile(plant(join(folder, 'many-small'), files));
    const source = sourceOf(3);
    source.locate(offer.manifest, offer.path, offer.state);
    const expected = offer.manifest.entries?.flatMap(({ path }) => [...((files[path] as Buffer | undefined) ?? [])]);
    expect([...(await bytesOf(source, offer, 0))]).to.deep.equal(expected);
  });

  it('goes on with one that is renamed as a download is', async () => {
    const { offer, stream } = await offered('downloaded');
    renameSync(offer.path, `${offer.path}.part`);
    const source = sourceOf(2);
    source.locate(offer.manifest, `${offer.path}.part`);
    expect(await bytesOf(source, offer, 0)).to.deep.equal(stream.subarray(0, 2_048));
    renameSync(`${offer.path}.part`, offer.path);
    expect(await bytesOf(source, offer, 5)).to.deep.equal(stream.subarray(5 * 2_048, 6 * 2_048));
    source.locate(offer.manifest, offer.path);
    expect(await bytesOf(source, offer, 3)).to.deep.equal(stream.subarray(3 * 2_048, 4 * 2_048));
  });

  it('names the file that changed', async () => {
    const { offer } = await offered('changed-folder');
    const source = sourceOf(2);
    source.locate(offer.manifest, offer.path, offer.state);
    await bytesOf(source, offer, 1);
    // Its contents are random, and may be any one byte.
    const changed = join(offer.path, 'b', 'e');
    writeFileSync(
      changed,
      readFileSync(changed).map((byte) => byte ^ 1),
    );
    const message = `${join(offer.path, 'b', 'e')} changed since it was offered: its bytes are not the same any more`;
    await expectRejection(source.read(offer.manifest.digest, 2), new SourceChanged(message));
    rmSync(join(offer.path, 'f'));
    await source.close();
    const gone = `${join(offer.path, 'f')} is not there any more`;
    await expectRejection(source.read(offer.manifest.digest, 4), new SourceChanged(gone));
  });
});

describe('an offered file that is written to', () => {
  async function offered(
    name: string,
  ): Promise<RealFile & { readonly offer: Offer; readonly source: FileSegmentSource }> {
    const file = onDisk(name);
    // Its times are old enough to be trusted.
    await new Promise((resolve) => setTimeout(resolve, 40));
    const offer = await indexFile(file.path, { segmentBytes: SEGMENT_BYTES });
    assert(offer.state?.isVerified);
    const source = sourceOf(4);
    source.locate(offer.manifest, offer.path, offer.state);
    return { ...file, offer, source };
  }

  const isOther = (path: string) =>
    new SourceChanged(`${path} changed since it was offered: its bytes are not the same any more`);

  it('and has the same bytes still is served', async () => {
    const { offer, source, content, segment } = await offered('touched');
    await bytesOf(source, offer, 0);
    utimesSync(offer.path, 1, 1);
    expect(await bytesOf(source, offer, 0)).to.deep.equal(segment(0));
    writeFileSync(offer.path, content);
    expect(await bytesOf(source, offer, 2)).to.deep.equal(segment(2));
    writeFileSync(offer.path, Buffer.concat([content, content]));
    expect(await bytesOf(source, offer, 2)).to.deep.equal(segment(2));
  });

  it('is served where it is right, and never where it is wrong', async () => {
    const { offer, source, content, segment } = await offered('rewritten');
    await bytesOf(source, offer, 1);
    const changed = Buffer.from(content);
    changed[SEGMENT_BYTES] = (changed[SEGMENT_BYTES] ?? 0) ^ 1;
    writeFileSync(offer.path, changed);
    expect(await bytesOf(source, offer, 0)).to.deep.equal(segment(0));
    await expectRejection(source.read(offer.manifest.digest, 1), isOther(offer.path));
    expect(await bytesOf(source, offer, 2)).to.deep.equal(segment(2));
  });

  it('under its old modification time is noticed too', async () => {
    const { offer, source, content } = await offered('hidden');
    const { atime, mtime } = statSync(offer.path);
    writeFileSync(
      offer.path,
      content.map((byte) => byte ^ 1),
    );
    utimesSync(offer.path, atime, mtime);
    await expectRejection(source.read(offer.manifest.digest, 0), isOther(offer.path));
  });

  it('between two reads of the same segment is noticed', async () => {
    const { offer, source, content } = await offered('again');
    utimesSync(offer.path, 1, 1);
    await bytesOf(source, offer, 0);
    writeFileSync(
      offer.path,
      content.map((byte) => byte ^ 1),
    );
    await expectRejection(source.read(offer.manifest.digest, 0), isOther(offer.path));
  });

  it('and cut off, replaced or removed is not what was offered', async () => {
    const cut = await offered('cut');
    truncateSync(cut.offer.path, 10);
    const shorter = new SourceChanged(`${cut.offer.path} is shorter than when it was offered`);
    await expectRejection(cut.source.read(cut.offer.manifest.digest, 0), shorter);
    const replaced = await offered('replaced');
    writeFileSync(
      `${replaced.offer.path}.new`,
      replaced.content.map((byte) => byte ^ 1),
    );
    renameSync(`${replaced.offer.path}.new`, replaced.offer.path);
    await expectRejection(replaced.source.read(replaced.offer.manifest.digest, 0), isOther(replaced.offer.path));
    const removed = await offered('removed');
    rmSync(removed.offer.path);
    const gone = new SourceChanged(`${removed.offer.path} is not there any more`);
    await expectRejection(removed.source.read(removed.offer.manifest.digest, 0), gone);
  });

  it('while it is open is let go of, so that its space is free', async () => {
    skipTestIf(process.platform !== 'linux');
    const { offer, source, content } = await offered('let-go');
    await bytesOf(source, offer, 0);
    expect(openFiles()).to.deep.equal([offer.path]);
    writeFileSync(
      offer.path,
      content.map((byte) => byte ^ 1),
    );
    await expectRejection(source.read(offer.manifest.digest, 0), isOther(offer.path));
    expect(openFiles()).to.deep.equal([]);
  });

  it('before it was offered, with hashes from an earlier run, is noticed at the first read', async () => {
    const { offer, source, content } = await offered('cached');
    const stale = { stamps: (await indexFile(offer.path)).state?.stamps ?? BigUint64Array.of(), isVerified: false };
    source.locate(offer.manifest, offer.path, stale);
    await bytesOf(source, offer, 0);
    writeFileSync(
      offer.path,
      content.map((byte) => byte ^ 1),
    );
    const wrong = { stamps: (await indexFile(offer.path)).state?.stamps ?? BigUint64Array.of(), isVerified: false };
    source.locate(offer.manifest, offer.path, wrong);
    await expectRejection(source.read(offer.manifest.digest, 0), isOther(offer.path));
  });

  it('after it was downloaded here is noticed', async () => {
    const { manifest, path, content, segment } = onDisk('complete');
    const source = sourceOf(4);
    source.locate(manifest, path);
    expect(await bytesOf(source, { manifest }, 0)).to.deep.equal(segment(0));
    writeFileSync(
      path,
      content.map((byte) => byte ^ 1),
    );
    await expectRejection(source.read(manifest.digest, 1), isOther(path));
  });

  it('in whatever way and however often is served right or not at all', async () => {
    const act = fc.constantFrom('read', 'read', 'same', 'other', 'half', 'cut', 'grow', 'touch', 'replace', 'remove');
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(act, fc.nat(2)), { maxLength: 30 }), async (acts) => {
        made += 1;
        const { offer, source, content, segment } = await offered(`any-${made}`);
        const { path, manifest } = offer;
        const other = content.map((byte) => byte ^ 1);
        const change: Record<string, () => void> = {
          same: () => writeFileSync(path, content),
          other: () => writeFileSync(path, other),
          half: () => writeFileSync(path, Buffer.concat([content.subarray(0, 5_000), other.subarray(5_000)])),
          cut: () => writeFileSync(path, content.subarray(0, 5_000)),
          grow: () => writeFileSync(path, Buffer.concat([content, other])),
          touch: () => writeFileSync(path, '', { flag: 'a' }),
          remove: () => rmSync(path, { force: true }),
          replace: () => {
            writeFileSync(`${path}.new`, other);
            renameSync(`${path}.new`, path);
          },
        };
        for (const [what, index] of acts) {
          change[what]?.();
          const bytes = await bytesOf(source, { manifest }, index).catch((error: unknown) => error);
          if (!(bytes instanceof SourceChanged)) expect(bytes, what).to.deep.equal(segment(index));
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('bytes that are corrupt without a write', () => {
  const wrong = (path: string): Error => new Error(`segment 1 in ${path} does not match its hash any more`);

  /** As a download leaves it, with a bit flipped before the first read. */
  function rotten(name: string): ReturnType<typeof onDisk> {
    const file = onDisk(name);
    const bytes = Buffer.from(file.content);
    bytes[SEGMENT_BYTES] = (bytes[SEGMENT_BYTES] ?? 0) ^ 1;
    writeFileSync(file.path, bytes);
    return file;
  }

  it('are found when a segment is checked', async () => {
    const { manifest, path, segment } = rotten('rotten');
    const source = sourceOf(1);
    source.locate(manifest, path);
    await source.check(manifest.digest, 0);
    await expectRejection(source.check(manifest.digest, 1), wrong(path));
    expect((await source.read(manifest.digest, 0)).buffer.subarray(PAYLOAD_HEADROOM_BYTES)).to.deep.equal(segment(0));
  });

  it('are not sent where every read is verified', async () => {
    const { manifest, path, segment } = rotten('rotten-verified');
    const source = new FileSegmentSource(1, new BufferPool(0), { verifyReads: true });
    source.locate(manifest, path);
    await expectRejection(source.read(manifest.digest, 1), wrong(path));
    expect((await source.read(manifest.digest, 2)).buffer.subarray(PAYLOAD_HEADROOM_BYTES)).to.deep.equal(segment(2));
    await source.close();
  });
});
