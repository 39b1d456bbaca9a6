import { commonVersion, MAX_VERSION, MIN_VERSION } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

describe('the common version', () => {
  it('is the highest that both speak', () => {
    expect(commonVersion({ minVersion: MIN_VERSION, maxVersion: MAX_VERSION })).to.equal(MAX_VERSION);
    expect(commonVersion({ minVersion: 0, maxVersion: MAX_VERSION + 5 })).to.equal(MAX_VERSION);
    expect(commonVersion({ minVersion: MAX_VERSION, maxVersion: MAX_VERSION })).to.equal(MAX_VERSION);
  });

  it('is none where the ranges do not meet, or are none', () => {
    expect(commonVersion({ minVersion: MAX_VERSION + 1, maxVersion: MAX_VERSION + 1 })).to.equal(undefined);
    expect(commonVersion({ minVersion: 0, maxVersion: MIN_VERSION - 1 })).to.equal(undefined);
    expect(commonVersion({ minVersion: MAX_VERSION + 1, maxVersion: 0 })).to.equal(undefined);
  });
});
