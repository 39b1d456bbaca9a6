import { MovingAverage } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

describe('MovingAverage', () => {
  it('has no value before the first sample, which is taken unchanged', () => {
    const average = new MovingAverage(0.25);
    expect(average.value).to.equal(undefined);
    average.add(8);
    expect(average.value).to.equal(8);
  });

  it('moves towards each further sample by its weight', () => {
    const average = new MovingAverage(0.25);
    for (const sample of [8, 16]) average.add(sample);
    expect(average.value).to.equal(10);
    average.add(20, 0.5);
    expect(average.value).to.equal(15);
  });
});
