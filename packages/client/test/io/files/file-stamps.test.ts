import type { BigIntStats } from 'node:fs';

import { expect } from 'chai';
import { describe, it } from 'mocha';

import { changedJustNow, FileStamps } from '#src/io/files/file-stamps.js';

const S = 1_000_000_000n;
const MS = 1_000_000n;

function stats(given: { size?: bigint; mtimeNs?: bigint; ctimeNs?: bigint; ino?: bigint } = {}): BigIntStats {
  return { size: 5n, mtimeNs: 100n * S + 1n, ctimeNs: 100n * S + 1n, ino: 7n, ...given } as BigIntStats;
}

describe('the stamp of a file', () => {
  it('is another one where size, times or inode are', () => {
    const stamps = FileStamps.empty(3);
    stamps.take(1, stats());
    expect(stamps.matches(1, stats())).to.equal(true);
    const others = [{ size: 6n }, { mtimeNs: 100n * S + 2n }, { ctimeNs: 100n * S + 2n }, { ino: 8n }];
    for (const other of others) expect(stamps.matches(1, stats(other)), Object.keys(other).join()).to.equal(false);
    expect(others.map((other) => stamps.isUnwritten(1, stats(other)))).to.deep.equal([false, false, false, true]);
    for (const file of [0, 2])
      expect(stamps.matches(file, stats()), 'of another file nothing is known').to.equal(false);
    expect(new FileStamps(structuredClone(stamps.values)).matches(1, stats())).to.equal(true);
  });

  it('takes times before 1970 and inodes of 64 bits', () => {
    const stamps = FileStamps.empty(1);
    const odd = { mtimeNs: -5n, ino: 2n ** 64n - 1n };
    stamps.take(0, stats(odd));
    expect(stamps.matches(0, stats(odd))).to.equal(true);
    expect(stamps.matches(0, stats({ ...odd, mtimeNs: -4n }))).to.equal(false);
  });

  it('says little right after a change, for as long as a file system may leave its times unchanged', () => {
    const cases: readonly (readonly [change: bigint, nowMs: number, tooNew: boolean])[] = [
      [100n * S + 3n * MS, 100_003, true],
      [100n * S + 3n * MS, 100_022, true],
      [100n * S + 3n * MS, 100_024, false],
      [100n * S, 100_024, true],
      [100n * S, 101_999, true],
      [100n * S, 102_001, false],
      [500n * S, 100_000, true],
    ];
    for (const [time, nowMs, tooNew] of cases) {
      for (const field of ['mtimeNs', 'ctimeNs']) {
        const one = stats({ mtimeNs: 1n * S + 1n, ctimeNs: 1n * S + 1n, [field]: time });
        const stamps = FileStamps.empty(2);
        stamps.take(1, one);
        expect(changedJustNow(one, nowMs), `${field} ${time} at ${nowMs}`).to.equal(tooNew);
        expect(stamps.areTooNew(nowMs)).to.equal(tooNew);
      }
    }
  });
});
