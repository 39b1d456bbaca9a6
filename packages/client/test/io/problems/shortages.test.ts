import { expectThrow, skipTestIf } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { downloadsThatFit, fitToDescriptors } from '#src/io/limits/descriptor-budget.js';
import { retryOnShortage } from '#src/io/limits/retry-on-shortage.js';
import { shortageOf } from '#src/io/problems/shortage.js';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('what ran out', () => {
  it('is distinguished from damage, however deep the cause', () => {
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
      expect(shortageOf(failure(code))).to.equal(shortage);
      expect(shortageOf(new Error('outside', { cause: failure(code) }))).to.equal(shortage);
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
    expect(retryOnShortage(operation, pause)).to.equal('done');
    expect(pauses.length).to.equal(3);
    failures = Infinity;
    expectThrow(() => retryOnShortage(operation, pause), { code: 'EMFILE' });
    const before = pauses.length;
    expectThrow(
      () =>
        retryOnShortage(() => {
          throw failure('EIO');
        }, pause),
      { code: 'EIO' },
    );
    expect(pauses.length).to.equal(before);
  });
});

describe('what may be open at a time', () => {
  const wanted = { maxOpenFiles: 256, maxConnections: 2_000 };

  it('fits the limit of the process', () => {
    expect(fitToDescriptors(wanted, { most: 1_048_576, open: 30 })).to.deep.equal(wanted);
    expect(fitToDescriptors(wanted, undefined)).to.deep.equal(wanted);
    for (const most of [1_024, 256, 64, 32]) {
      const { maxOpenFiles, maxConnections } = fitToDescriptors(wanted, { most, open: 30 });
      expect(maxOpenFiles >= 1 && maxConnections >= 1).to.equal(true);
      expect(
        most < 40 || maxOpenFiles + maxConnections < most - 30,
        `${maxOpenFiles} and ${maxConnections} of ${most}`,
      ).to.equal(true);
    }
  });

  it('leaves downloads enough to end with, beside uploads and connections', () => {
    expect(downloadsThatFit(32, { most: 1_048_576, open: 30 })).to.equal(32);
    expect(downloadsThatFit(32, undefined)).to.equal(32);
    for (const most of [1_024, 256, 64, 32]) {
      const downloads = downloadsThatFit(32, { most, open: 24 });
      expect(
        downloads >= 1 && (downloads === 1 || 4 * downloads <= (most - 24) / 2),
        `${downloads} of ${most}`,
      ).to.equal(true);
    }
  });

  it('is recognised from system errors', () => {
    skipTestIf(process.platform !== 'linux');
    const { maxOpenFiles } = fitToDescriptors({ maxOpenFiles: Infinity, maxConnections: 1 });
    expect(Number.isInteger(maxOpenFiles) && maxOpenFiles > 1).to.equal(true);
  });
});
