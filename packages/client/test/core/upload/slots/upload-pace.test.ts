import { expect } from 'chai';
import { describe, it } from 'mocha';

import { UploadPace } from '#src/core/upload/slots/upload-pace.js';

describe('UploadPace', () => {
  it('lets everything begin while nothing was measured', () => {
    const pace = new UploadPace();
    pace.started(100);
    expect(pace.opensAt(1_000)).to.equal(-Infinity);
  });

  it('keeps half a segment’s time at the full uplink between two beginnings', () => {
    const pace = new UploadPace();
    pace.acknowledged(50);
    pace.started(100);
    expect(pace.opensAt(1_000)).to.equal(110);
    expect(pace.opensAt(500)).to.equal(105);
  });

  it('does not hold up a fast uplink', () => {
    const pace = new UploadPace();
    pace.acknowledged(1_000 / 3);
    pace.started(100);
    expect(pace.opensAt(1_000)).to.equal(-Infinity);
  });

  it('follows an uplink that changes', () => {
    const pace = new UploadPace();
    pace.acknowledged(50);
    pace.started(0);
    for (let i = 0; i < 50; i += 1) pace.acknowledged(25);
    expect(Math.abs(pace.opensAt(1_000) - 20)).to.be.below(0.01);
  });
});
