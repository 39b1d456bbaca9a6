import { setTimeout as delay } from 'node:timers/promises';

import { segmentCount } from '@shoal/common';
import { expectRejection } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type CheckProgress, heldSegments } from '#src/io/storage/artifact/held-segments.js';
import type { ArtifactBytes } from '#src/io/storage/artifact/artifact-bytes.js';

import { fileOf, realFile, type RealFile } from '../files.js';

const MIB = 1024 * 1024;

interface FakeDisk {
  readonly read?: (position: number) => Promise<void>;
  readonly there?: number;
}

/** A file in memory that counts how it is read. */
function partOf({ content }: RealFile, { read = () => Promise.resolve(), there = content.length }: FakeDisk = {}) {
  const counts = { readers: 0, open: 0, atOnce: 0, most: 0, reads: 0 };
  const part = {
    bytesThere: (position: number, length: number) => Math.min(length, Math.max(0, there - position)),
    newReader: () => {
      counts.readers += 1;
      counts.open += 1;
      return {
        read: async (position: number, length: number) => {
          counts.reads += 1;
          counts.atOnce += 1;
          counts.most = Math.max(counts.most, counts.atOnce);
          await read(position);
          counts.atOnce -= 1;
          return content.subarray(position, position + length);
        },
        close: () => {
          counts.open -= 1;
          return Promise.resolve();
        },
      };
    },
  } as unknown as ArtifactBytes;
  return { counts, part };
}

const signal = new AbortController().signal;

describe('the check of what is held', () => {
  it('reads some blocks ahead, never more, and closes what it opened', async () => {
    const file = realFile('file', 20 * MIB, MIB);
    const { counts, part } = partOf(file, { read: () => delay(1) });
    expect((await heldSegments(file.manifest, part, { signal })).held.isComplete).to.equal(true);
    expect(counts).to.deep.equal({ readers: 4, open: 0, atOnce: 0, most: 4, reads: 20 });
  });

  it('reads small segments many at a time, and long ones two', async () => {
    const small = realFile('small', 10 * MIB, 4_096);
    const few = partOf(small);
    expect((await heldSegments(small.manifest, few.part, { signal })).held.isComplete).to.equal(true);
    expect(few.counts.reads).to.equal(10);
    const long = realFile('long', 48 * MIB, 16 * MIB);
    const two = partOf(long, { read: () => delay(1) });
    expect((await heldSegments(long.manifest, two.part, { signal })).held.isComplete).to.equal(true);
    expect(two.counts.most).to.equal(2);
  });

  it('reads nothing where nothing is', async () => {
    const file = realFile('file', 20 * MIB, 64 * 1024);
    const nothing = partOf(file, { there: 0 });
    expect((await heldSegments(file.manifest, nothing.part, { signal })).held.count).to.equal(0);
    expect(nothing.counts.reads).to.equal(0);
    const some = partOf(file, { there: 3 * MIB + 5 });
    expect((await heldSegments(file.manifest, some.part, { signal })).held.count).to.equal(48);
    expect(some.counts.reads).to.equal(3);
  });

  it('takes segments of zeros for held where nothing is, and reads what may be something else', async () => {
    const zeros = Buffer.alloc(64 * 1024);
    const random = realFile('', 64 * 1024).content;
    const file = fileOf('file', Buffer.concat([zeros, random, zeros, random, zeros, zeros.subarray(1)]), 64 * 1024);
    const nothing = partOf(file, { there: 0 });
    const { held, holes } = await heldSegments(file.manifest, nothing.part, { signal });
    expect([[...held], [...holes]]).to.deep.equal([
      [0, 2, 4, 5],
      [0, 2, 4, 5],
    ]);
    expect(nothing.counts.reads).to.equal(0);
    const some = partOf(file, { there: 2.5 * 64 * 1024 });
    const partly = await heldSegments(file.manifest, some.part, { signal });
    expect([[...partly.held], [...partly.holes]]).to.deep.equal([
      [0, 1, 2, 4, 5],
      [2, 4, 5],
    ]);
    expect(some.counts.reads).to.equal(1);
    const wrong = partOf({ ...file, content: Buffer.alloc(6 * 64 * 1024, 1) }, { there: 2.5 * 64 * 1024 });
    const damaged = await heldSegments(file.manifest, wrong.part, { signal });
    expect([[...damaged.held], [...damaged.holes]]).to.deep.equal([
      [4, 5],
      [4, 5],
    ]);
    const whole = await heldSegments(file.manifest, partOf(file).part, { signal });
    expect([whole.held.isComplete, whole.holes.count]).to.deep.equal([true, 0]);
  });

  it('tells how far it is, a few times a second', async () => {
    const file = realFile('file', 100 * MIB, MIB);
    const { part } = partOf(file, { read: () => delay(25) });
    const told: CheckProgress[] = [];
    const started = performance.now();
    await heldSegments(file.manifest, part, { signal, onProgress: (progress) => told.push(progress) });
    const elapsed = performance.now() - started;
    expect(told.length > 0 && told.length <= elapsed / 250, `${told.length} times in ${elapsed} ms`).to.equal(true);
    const checked = told.map(({ checkedBytes }) => checkedBytes);
    expect(checked).to.deep.equal([...checked].sort((a, b) => a - b));
    expect(told.every(({ checkedBytes, bytes }) => checkedBytes <= bytes && bytes === 100 * MIB)).to.equal(true);
  });

  it('is silent where it takes no time', async () => {
    const file = realFile('file', 10_000, 4_096);
    let isTold = false;
    const onProgress = (): void => {
      isTold = true;
    };
    await heldSegments(file.manifest, partOf(file).part, { signal, onProgress });
    expect(isTold).to.equal(false);
  });

  it('ends early when it is aborted, or when a read fails', async () => {
    const file = realFile('file', 100 * MIB, MIB);
    const abort = new AbortController();
    const aborted = partOf(file, {
      read: (position) => {
        if (position >= 10 * MIB) abort.abort();
        return delay(1);
      },
    });
    await expectRejection(heldSegments(file.manifest, aborted.part, { signal: abort.signal }), { name: 'AbortError' });
    const failing = partOf(file, {
      read: (position) => (position === 10 * MIB ? Promise.reject(new Error('EIO')) : delay(1)),
    });
    await expectRejection(heldSegments(file.manifest, failing.part, { signal }), /EIO/);
    for (const { reads, open } of [aborted.counts, failing.counts]) {
      expect(reads, `${reads} reads`).to.be.below(segmentCount(file.manifest) / 2);
      expect(open).to.equal(0);
    }
  });
});
