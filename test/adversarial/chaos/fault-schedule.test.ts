import { expect } from 'chai';
import { describe, it } from 'mocha';

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
    expect(planFaults(options)).to.deep.equal(planFaults(options));
    expect(planFaults(options)).to.not.deep.equal(planFaults({ ...options, seed: 8 }));
  });

  it('injects every possible fault into every process, at the given rate', () => {
    const faults = planFaults(options);
    expect(faults.length > 200 && faults.length < 400, `${faults.length} faults`).to.equal(true);
    expect(new Set(faults.map(({ kind }) => kind))).to.deep.equal(new Set(options.kinds));
    expect(new Set(faults.map(({ member }) => member)).size).to.equal(options.members);
    expect(faults.every(({ at, forMs }) => at < options.durationMs && forMs <= 20_000)).to.equal(true);
  });
});
