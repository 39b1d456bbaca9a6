import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { planFaults, type ScheduleOptions } from './fault-schedule.js';

const options: ScheduleOptions = {
  seed: 7,
  durationMs: 600_000,
  members: 12,
  everyMs: 2_000,
  kinds: ['kill', 'freeze', 'flip bytes', 'kill tracker'],
};

describe('planFaults', () => {
  it('draws the same faults from the same seed, and others from another', () => {
    assert.deepEqual(planFaults(options), planFaults(options));
    assert.notDeepEqual(planFaults(options), planFaults({ ...options, seed: 8 }));
  });

  it('strikes everybody in every way that it may, as often as it is told', () => {
    const faults = planFaults(options);
    assert.ok(faults.length > 200 && faults.length < 400, `${faults.length} faults`);
    assert.deepEqual(new Set(faults.map(({ kind }) => kind)), new Set(options.kinds));
    assert.equal(new Set(faults.map(({ member }) => member)).size, options.members);
    assert.ok(faults.every(({ at, forMs }) => at < options.durationMs && forMs <= 20_000));
  });
});
