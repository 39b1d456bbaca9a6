import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { UploadPace } from '#src/core/upload/slots/upload-pace.js';

describe('UploadPace', () => {
  it('lets everything begin while nothing was measured', () => {
    const pace = new UploadPace();
    pace.started(100);
    assert.equal(pace.opensAt(1_000), -Infinity);
  });

  it('keeps half a segment’s time at the full uplink between two beginnings', () => {
    const pace = new UploadPace();
    pace.acknowledged(50);
    pace.started(100);
    assert.equal(pace.opensAt(1_000), 110);
    assert.equal(pace.opensAt(500), 105);
  });

  it('does not hold up a fast uplink', () => {
    const pace = new UploadPace();
    pace.acknowledged(1_000 / 3);
    pace.started(100);
    assert.equal(pace.opensAt(1_000), -Infinity);
  });

  it('follows an uplink that changes', () => {
    const pace = new UploadPace();
    pace.acknowledged(50);
    pace.started(0);
    for (let i = 0; i < 50; i += 1) pace.acknowledged(25);
    assert.ok(Math.abs(pace.opensAt(1_000) - 20) < 0.01);
  });
});
