import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TotalProgress } from '#src/download/display/total-progress.js';

const MIB = 1024 * 1024;
const file = (digest: string, bytes: number): { digest: string; name: string; bytes: number; segments: number } => ({
  ...{ digest, name: digest, bytes, segments: 4 },
});

describe('TotalProgress', () => {
  it('counts files that ended, and those under way as far as they are here', () => {
    const total = new TotalProgress();
    total.tally(0, 4);
    total.start(file('a', 8 * MIB));
    total.start(file('b', 0));
    expect(total.done).to.equal(0);
    total.update('a', 2 * MIB);
    total.update('b', 1);
    total.update('unknown', 1);
    expect(total.done).to.equal(0.5);
    total.end('a', true);
    total.tally(1, 4);
    expect(total.done).to.equal(1.25);
  });

  it('says how many files, bytes and seconds, once it can tell', () => {
    const total = new TotalProgress();
    total.tally(0, 3);
    total.start(file('a', 8 * MIB));
    total.start(file('b', 8 * MIB));
    expect(total.fields(0)).to.deep.equal({
      ...{ name: 'total', amount: '0 of 3 files, 0 B', rate: '0 B/s', left: '', sources: '2 running' },
    });
    total.end('a', true);
    total.end('b', false);
    total.tally(2, 3);
    const { amount, rate, left } = total.fields(2_000);
    expect({ amount, rate, left }).to.deep.equal({
      amount: '2 of 3 files, 8.0 MiB',
      rate: '4.0 MiB/s',
      left: '1.0 s left',
    });
  });

  it('is never more than all', () => {
    const total = new TotalProgress();
    total.tally(2, 2);
    total.start(file('late', 8));
    total.update('late', 8);
    expect(total.done).to.equal(2);
  });
});
