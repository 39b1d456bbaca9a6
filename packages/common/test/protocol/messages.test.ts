import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { commonVersion, MAX_VERSION, MIN_VERSION } from '@shoal/common';

describe('the common version', () => {
  it('is the highest that both speak', () => {
    assert.equal(commonVersion({ minVersion: MIN_VERSION, maxVersion: MAX_VERSION }), MAX_VERSION);
    assert.equal(commonVersion({ minVersion: 0, maxVersion: MAX_VERSION + 5 }), MAX_VERSION);
    assert.equal(commonVersion({ minVersion: MAX_VERSION, maxVersion: MAX_VERSION }), MAX_VERSION);
  });

  it('is none where the ranges do not meet, or are none', () => {
    assert.equal(commonVersion({ minVersion: MAX_VERSION + 1, maxVersion: MAX_VERSION + 1 }), undefined);
    assert.equal(commonVersion({ minVersion: 0, maxVersion: MIN_VERSION - 1 }), undefined);
    assert.equal(commonVersion({ minVersion: MAX_VERSION + 1, maxVersion: 0 }), undefined);
  });
});
