import type { Lab, LabRun } from '@shoal/report/core';
import { type Parameters, type PolicyPair, policyPairName, type RunOutcome, type Scenario } from '@shoal/simulator';

import { bytesText } from '../../text/units.js';
import { version } from '../../version.js';
import { problemLine } from '../outcome.js';

export interface PolicyOutcomes {
  readonly pair: PolicyPair;
  /** In the order of the seeds. */
  readonly runs: RunOutcome[];
}

interface LabSource {
  readonly scenario: Scenario;
  readonly parameters: Parameters;
  readonly seeds: readonly number[];
  readonly outcomes: readonly PolicyOutcomes[];
  readonly command: string;
}

/** The subject of the report, from the simulator's results. */
export function labOf({ scenario, parameters, seeds, outcomes, command }: LabSource): Lab {
  return {
    scenario: scenario.name,
    about: scenario.summary,
    peers: outcomes[0]?.runs[0]?.result.peers ?? parameters.peers,
    segments: outcomes[0]?.runs[0]?.result.segments ?? parameters.segments,
    seeds,
    options: optionsOf(parameters),
    command,
    madeBy: `shoal ${version()}, Node ${process.version}`,
    policies: outcomes.map(({ pair, runs }) => ({ policy: policyPairName(pair), runs: runs.map(labRun) })),
  };
}

function labRun({ result, series, problems }: RunOutcome): LabRun {
  const leechers = series.clients.filter(({ role }) => role === 'leecher');
  // Not as arguments of one call: some hundred thousand of them exceed the stack.
  const beginMs = leechers.reduce((first, { startedAtMs }) => Math.min(first, startedAtMs), Infinity);
  const [problem] = problems;
  return {
    seed: result.seed,
    peers: result.peers,
    finished: result.finished,
    failure: problem === undefined ? undefined : problemLine(problem),
    boundMs: result.boundMs,
    completionMs: leechers.flatMap(({ startedAtMs, finishedAtMs }) =>
      finishedAtMs === undefined ? [] : [finishedAtMs - startedAtMs],
    ),
    lastFinishMs: result.lastFinishMs,
    seederCopies: result.seederCopies,
    peerCopies: leechers.map(({ sentSegments }) => sentSegments / result.segments),
    utilisation: series.utilisation
      .filter(({ atMs }) => atMs >= beginMs)
      .map(({ atMs, value }) => [atMs - beginMs, value]),
    controlPerSegment: majorTags(series.controlByTag),
    events: result.events,
    wallMs: result.wallMs,
    fingerprint: result.fingerprint,
  };
}

function optionsOf(parameters: Parameters): [string, string][] {
  const { segmentBytes, uplinkMbit, downlinkMbit, seederUplinkMbit, latencyMs } = parameters;
  const options: [string, string][] = [
    ['segment size', bytesText(segmentBytes)],
    ['uplink', `${uplinkMbit} Mbit/s`],
    ['downlink', `${downlinkMbit || 2 * uplinkMbit} Mbit/s`],
    ['latency', `${latencyMs} ms`],
  ];
  if (seederUplinkMbit > 0) options.push(["seeder's uplink", `${seederUplinkMbit} Mbit/s`]);
  return options;
}

/** A chart has room for a few: tags that hardly occur are put together. */
function majorTags(tags: RunOutcome['series']['controlByTag']): [string, number][] {
  const total = tags.reduce((sum, [, count]) => sum + count, 0);
  const isMajor = ([, count]: readonly [string, number]): boolean => count >= MAJOR_SHARE * total;
  const rest = tags.filter((tag) => !isMajor(tag)).reduce((sum, [, count]) => sum + count, 0);
  return [...tags.filter(isMajor).map(([tag, count]): [string, number] => [tag, count]), ['others', rest]];
}

const MAJOR_SHARE = 0.03;
