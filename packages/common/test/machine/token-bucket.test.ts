import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TokenBucket } from '@shoal/common';

describe('TokenBucket', () => {
  it('starts full, and fills at its rate up to its capacity', () => {
    const bucket = new TokenBucket(10, 3, 0);
    expect([bucket.take(3, 0), bucket.take(1, 99)]).to.deep.equal([true, false]);
    expect(bucket.take(1, 100)).to.equal(true);
    expect(bucket.isFull(400)).to.equal(true);
    expect(bucket.tokens(10_000)).to.equal(3);
  });

  it('takes nothing where there are too few tokens', () => {
    const bucket = new TokenBucket(1, 2, 0);
    expect(bucket.take(3, 0)).to.equal(false);
    expect(bucket.tokens(0)).to.equal(2);
  });

  it('says how long it is overdrawn', () => {
    const bucket = new TokenBucket(1_000, 10, 0);
    expect(bucket.overdraw(4, 0)).to.equal(0);
    expect(bucket.overdraw(16, 0)).to.equal(10);
    expect(bucket.take(1, 10)).to.equal(false);
    expect(bucket.take(1, 11)).to.equal(true);
  });

  it('takes back what was not used, up to its capacity', () => {
    const bucket = new TokenBucket(1, 5, 0);
    bucket.take(2, 0);
    bucket.putBack(9);
    expect(bucket.tokens(0)).to.equal(5);
  });

  it('fills at another rate where one is given', () => {
    const bucket = new TokenBucket(0, 1, 0);
    bucket.take(1, 0);
    expect([bucket.take(1, 500, 1), bucket.take(1, 1_000, 1)]).to.deep.equal([false, true]);
  });

  it('starts to fill when it is first used, where no time is given, and never empties when time goes back', () => {
    const bucket = new TokenBucket(1_000, 10);
    bucket.overdraw(10, 5_000);
    expect(bucket.tokens(4_000)).to.equal(0);
    expect(bucket.tokens(4_005)).to.equal(5);
  });
});
