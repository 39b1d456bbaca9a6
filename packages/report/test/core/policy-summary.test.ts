import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { summarise } from '#src/core/policy-summary.js';
import { sampleRun } from './sample-lab.js';

describe("a policy's summary", () => {
  it('measures by the bound', () => {
    const summary = summarise({ policy: 'random', runs: [sampleRun()] });
    const ratios = [summary.firstRatio, summary.medianRatio, summary.meanRatio, summary.lastRatio];
    assert.deepEqual(
      ratios.map(({ mean }) => mean),
      [0.5, 1, 1.25, 2],
    );
    assert.equal(summary.controlPerSegment.mean, 1.5);
    assert.equal(summary.utilisation.mean, 0.75);
    assert.equal(summary.fairness.mean, 16 / (4 * 4.5));
  });

  it('tells how far seeds differ', () => {
    const runs = [1.1, 1.3, 1.2].map((seederCopies, index) => sampleRun({ seed: index, seederCopies }));
    const { seederCopies, finished, wanted } = summarise({ policy: 'random', runs });
    assert.deepEqual([seederCopies.min, seederCopies.max, finished, wanted], [1.1, 1.3, 12, 12]);
    assert.ok(Math.abs(seederCopies.mean - 1.2) < 1e-9);
  });

  it('has no last finish where somebody never finished', () => {
    const run = sampleRun({ finished: 3, completionMs: [1, 2, 3], lastFinishMs: undefined, failure: 'peer 4 waits' });
    const summary = summarise({ policy: 'random', runs: [run] });
    assert.equal(summary.lastRatio.mean, NaN);
    assert.equal(summary.failure, 'peer 4 waits');
    assert.equal(summarise({ policy: 'random', runs: [run, sampleRun()] }).lastRatio.mean, 2);
  });

  it('has no ratios where the scenario has no bound', () => {
    const summary = summarise({ policy: 'random', runs: [sampleRun({ boundMs: undefined })] });
    assert.deepEqual([summary.lastRatio.mean, summary.meanFinishMs.mean], [NaN, 2_500]);
  });
});
