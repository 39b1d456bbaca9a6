import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MovingAverage } from '@shoal/common';

describe('MovingAverage', () => {
  it('has no value before the first sample, which is taken as it is', () => {
    const average = new MovingAverage(0.25);
    assert.equal(average.value, undefined);
    average.add(8);
    assert.equal(average.value, 8);
  });

  it('moves towards each further sample by its weight', () => {
    const average = new MovingAverage(0.25);
    for (const sample of [8, 16]) average.add(sample);
    assert.equal(average.value, 10);
    average.add(20, 0.5);
    assert.equal(average.value, 15);
  });
});
