import { ExitCode } from '@shoal/common';
import { defaultParameters, type Problem, type Scenario } from '@shoal/simulator';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { labOf } from '#src/simulation/compare/lab-of.js';
import { outcomeExitCode, problemLine } from '#src/simulation/outcome.js';
import { resultJson } from '#src/simulation/result-json.js';
import { resultLines } from '#src/simulation/result-lines.js';
import { sampleOutcome } from './sample-outcome.js';

const problem = (kind: Problem['kind']): Problem => ({ kind, number: '', atMs: 1_234, detail: 'so it is' });

describe('what a run came to', () => {
  it('has an exit code for a failed invariant, and another for a waiting client', () => {
    expect(outcomeExitCode([])).to.equal(ExitCode.done);
    expect(outcomeExitCode([problem('liveness')])).to.equal(ExitCode.liveness);
    expect(outcomeExitCode([problem('invariant')])).to.equal(ExitCode.invariant);
    expect(outcomeExitCode([problem('liveness'), problem('expectation')])).to.equal(ExitCode.invariant);
  });

  it('is printed in words', () => {
    expect(problemLine(problem('expectation'))).to.equal('expectation failed at 1.234 s: so it is');
    expect(problemLine(sampleOutcome.problems[0]!)).to.equal(
      'liveness INV-LIVE-1 failed at 60.000 s: b waits for segment 9',
    );
    const lines = resultLines(sampleOutcome).join('\n');
    expect(lines).to.match(/flash-crowd, 2 peers, 10 segments, seed 7/);
    expect(lines).to.match(/finished +1 of 2 peers/);
    expect(lines).to.not.match(/undefined|NaN|last finish/);
  });

  it('has every key in JSON', () => {
    const json = JSON.parse(JSON.stringify(resultJson(sampleOutcome.result))) as object;
    const keys =
      'scenario,seed,peers,segments,finished,lastFinishMs,boundMs,ratio,meanRatio,seederCopies,events,wallMs,rssMb,fingerprint';
    expect(Object.keys(json).join(',')).to.equal(keys);
    expect((json as { ratio: unknown }).ratio).to.equal(null);
  });
});

describe('what a report is made from', () => {
  const scenario: Scenario = { name: 'flash-crowd', summary: 'all at once', play: () => Promise.resolve() };
  const outcomes = [{ pair: { segmentPolicy: 'random', servePolicy: 'fewest-first' } as const, runs: [sampleOutcome] }];
  const parameters = { ...defaultParameters, uplinkMbit: 50 };
  const lab = labOf({ scenario, parameters, seeds: [7], outcomes, command: 'shoal sim compare flash-crowd' });
  const run = lab.policies[0]!.runs[0]!;

  it('counts times from when each peer joined, and loads from when the first one did', () => {
    expect(run.completionMs).to.deep.equal([1_500]);
    expect(run.utilisation).to.deep.equal([
      [0, 0.5],
      [500, 0.75],
    ]);
  });

  it('counts what peers sent in copies, and the seeder is no peer', () => {
    expect(run.peerCopies).to.deep.equal([0.5, 0]);
    expect(run.seederCopies).to.equal(1.5);
  });

  it('puts the tags together that hardly occur', () => {
    const [have, request, others] = run.controlPerSegment;
    expect([have, request?.[0], others?.[0]]).to.deep.equal([['HAVE', 10], 'SEGMENT_REQUEST', 'others']);
    expect(Math.abs(others![1] - 0.2)).to.be.below(1e-9);
  });

  it('says why a run is no success', () => {
    expect(run.failure ?? '').to.match(/b waits for segment 9/);
    expect(run.lastFinishMs).to.equal(undefined);
  });

  it('names the network, a downlink that was left open too', () => {
    expect(Object.fromEntries(lab.options)['downlink']).to.deep.equal('100 Mbit/s');
  });
});
