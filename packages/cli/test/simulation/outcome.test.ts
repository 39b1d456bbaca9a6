import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode } from '@shoal/common';
import { defaultParameters, type Problem, type Scenario } from '@shoal/simulator';

import { labOf } from '#src/simulation/lab-of.js';
import { outcomeExitCode, problemLine } from '#src/simulation/outcome.js';
import { resultJson } from '#src/simulation/result-json.js';
import { resultLines } from '#src/simulation/result-lines.js';
import { sampleOutcome } from './sample-outcome.js';

const problem = (kind: Problem['kind']): Problem => ({ kind, number: '', atMs: 1_234, detail: 'so it is' });

describe('what a run came to', () => {
  it('has an exit code for a broken rule, and another for somebody who waits', () => {
    assert.equal(outcomeExitCode([]), ExitCode.done);
    assert.equal(outcomeExitCode([problem('liveness')]), ExitCode.liveness);
    assert.equal(outcomeExitCode([problem('invariant')]), ExitCode.invariant);
    assert.equal(outcomeExitCode([problem('liveness'), problem('expectation')]), ExitCode.invariant);
  });

  it('is told in words', () => {
    assert.equal(problemLine(problem('expectation')), 'expectation failed at 1.234 s: so it is');
    assert.equal(
      problemLine(sampleOutcome.problems[0]!),
      'liveness INV-LIVE-1 failed at 60.000 s: b waits for segment 9',
    );
    const lines = resultLines(sampleOutcome).join('\n');
    assert.match(lines, /flash-crowd, 2 peers, 10 segments, seed 7/);
    assert.match(lines, /finished +1 of 2 peers/);
    assert.doesNotMatch(lines, /undefined|NaN|last finish/);
  });

  it('has every key in JSON', () => {
    const json = JSON.parse(JSON.stringify(resultJson(sampleOutcome.result))) as object;
    const keys =
      'scenario,seed,peers,segments,finished,lastFinishMs,boundMs,ratio,meanRatio,seederCopies,events,wallMs,rssMb,fingerprint';
    assert.equal(Object.keys(json).join(','), keys);
    assert.equal((json as { ratio: unknown }).ratio, null);
  });
});

describe('what a report is made from', () => {
  const scenario: Scenario = { name: 'flash-crowd', summary: 'all at once', play: () => Promise.resolve() };
  const outcomes = [{ pair: { segmentPolicy: 'random', servePolicy: 'fewest-first' } as const, runs: [sampleOutcome] }];
  const parameters = { ...defaultParameters, uplinkMbit: 50 };
  const lab = labOf({ scenario, parameters, seeds: [7], outcomes, command: 'shoal sim compare flash-crowd' });
  const run = lab.policies[0]!.runs[0]!;

  it('counts times from when each peer joined, and loads from when the first one did', () => {
    assert.deepEqual(run.completionMs, [1_500]);
    assert.deepEqual(run.utilisation, [
      [0, 0.5],
      [500, 0.75],
    ]);
  });

  it('counts what peers sent in copies, and the seeder is no peer', () => {
    assert.deepEqual(run.peerCopies, [0.5, 0]);
    assert.equal(run.seederCopies, 1.5);
  });

  it('puts the tags together that hardly occur', () => {
    const [have, request, others] = run.controlPerSegment;
    assert.deepEqual([have, request?.[0], others?.[0]], [['HAVE', 10], 'SEGMENT_REQUEST', 'others']);
    assert.ok(Math.abs(others![1] - 0.2) < 1e-9);
  });

  it('says why a run is no success', () => {
    assert.match(run.failure ?? '', /b waits for segment 9/);
    assert.equal(run.lastFinishMs, undefined);
  });

  it('names the network, a downlink that was left open too', () => {
    assert.deepEqual(Object.fromEntries(lab.options)['downlink'], '100 Mbit/s');
  });
});
