import { expect } from 'chai';
import { describe, it } from 'mocha';

import { summarise } from '#src/core/figures/policy-summary.js';
import { sampleRun } from '../sample-lab.js';

describe("a policy's summary", () => {
  it('measures by the bound', () => {
    const summary = summarise({ policy: 'random', runs: [sampleRun()] });
    const ratios = [summary.firstRatio, summary.medianRatio, summary.meanRatio, summary.lastRatio];
    expect(ratios.map(({ mean }) => mean)).to.deep.equal([0.5, 1, 1.25, 2]);
    expect(summary.controlPerSegment.mean).to.equal(1.5);
    expect(summary.utilisation.mean).to.equal(0.75);
    expect(summary.fairness.mean).to.equal(16 / (4 * 4.5));
  });

  it('tells how far seeds differ', () => {
    const runs = [1.1, 1.3, 1.2].map((seederCopies, index) => sampleRun({ seed: index, seederCopies }));
    const { seederCopies, finished, wanted } = summarise({ policy: 'random', runs });
    expect([seederCopies.min, seederCopies.max, finished, wanted]).to.deep.equal([1.1, 1.3, 12, 12]);
    expect(Math.abs(seederCopies.mean - 1.2)).to.be.below(1e-9);
  });

  it('has no last finish if a peer never finished', () => {
    const run = sampleRun({ finished: 3, completionMs: [1, 2, 3], lastFinishMs: undefined, failure: 'peer 4 waits' });
    const summary = summarise({ policy: 'random', runs: [run] });
    expect(summary.lastRatio.mean).to.satisfy(Number.isNaN);
    expect(summary.failure).to.equal('peer 4 waits');
    expect(summarise({ policy: 'random', runs: [run, sampleRun()] }).lastRatio.mean).to.equal(2);
  });

  it('has no ratios where the scenario has no bound', () => {
    const summary = summarise({ policy: 'random', runs: [sampleRun({ boundMs: undefined })] });
    expect([summary.lastRatio.mean, summary.meanFinishMs.mean]).to.deep.equal([NaN, 2_500]);
  });
});
