import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { downloadsThatFit, fitToDescriptors } from '#src/io/limits/descriptor-budget.js';
import { retryOnShortage } from '#src/io/limits/retry-on-shortage.js';
import { shortageOf } from '#src/io/problems/shortage.js';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('what ran out', () => {
  it('is told from damage, however deep the cause lies', () => {
    for (const [code, shortage] of [
      ['EMFILE', 'descriptors'],
      ['ENFILE', 'descriptors'],
      ['ENOMEM', 'memory'],
      ['EAGAIN', 'memory'],
      ['ENOSPC', 'space'],
      ['EDQUOT', 'quota'],
      ['EIO', undefined],
      ['ENOENT', undefined],
    ] as const) {
      assert.equal(shortageOf(failure(code)), shortage);
      assert.equal(shortageOf(new Error('outside', { cause: failure(code) })), shortage);
    }
  });

  it('is waited for, for a while, and nothing else is', () => {
    const pauses: number[] = [];
    const pause = (ms: number): void => {
      pauses.push(ms);
    };
    let failures = 3;
    const operation = (): string => {
      failures -= 1;
      if (failures >= 0) throw failure('EMFILE');
      return 'done';
    };
    assert.equal(retryOnShortage(operation, pause), 'done');
    assert.equal(pauses.length, 3);
    failures = Infinity;
    assert.throws(() => retryOnShortage(operation, pause), { code: 'EMFILE' });
    const before = pauses.length;
    assert.throws(
      () =>
        retryOnShortage(() => {
          throw failure('EIO');
        }, pause),
      { code: 'EIO' },
    );
    assert.equal(pauses.length, before);
  });
});

describe('what may be open at a time', () => {
  const wanted = { maxOpenFiles: 256, maxConnections: 2_000 };

  it('fits the limit of the process', () => {
    assert.deepEqual(fitToDescriptors(wanted, { most: 1_048_576, open: 30 }), wanted);
    assert.deepEqual(fitToDescriptors(wanted, undefined), wanted);
    for (const most of [1_024, 256, 64, 32]) {
      const { maxOpenFiles, maxConnections } = fitToDescriptors(wanted, { most, open: 30 });
      assert.ok(maxOpenFiles >= 1 && maxConnections >= 1);
      assert.ok(
        most < 40 || maxOpenFiles + maxConnections < most - 30,
        `${maxOpenFiles} and ${maxConnections} of ${most}`,
      );
    }
  });

  it('leaves downloads enough to end with, beside uploads and connections', () => {
    assert.equal(downloadsThatFit(32, { most: 1_048_576, open: 30 }), 32);
    assert.equal(downloadsThatFit(32, undefined), 32);
    for (const most of [1_024, 256, 64, 32]) {
      const downloads = downloadsThatFit(32, { most, open: 24 });
      assert.ok(downloads >= 1 && (downloads === 1 || 4 * downloads <= (most - 24) / 2), `${downloads} of ${most}`);
    }
  });

  it('is told by the system', { skip: process.platform !== 'linux' }, () => {
    const { maxOpenFiles } = fitToDescriptors({ maxOpenFiles: Infinity, maxConnections: 1 });
    assert.ok(Number.isInteger(maxOpenFiles) && maxOpenFiles > 1);
  });
});
