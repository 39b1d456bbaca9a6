import { cumulativeShare, meanLoads, type Point, thinned } from './curve.js';
import { type Lab, type LabPolicy, type LabRun, meanBoundMs } from '../lab.js';
import { type PolicySummary, summarise } from './policy-summary.js';
import { ascending, mean, quantile } from './statistics.js';

/** The data that the page draws: computed, and small for any size of the swarm. */
export interface ChartData {
  readonly policies: readonly string[];
  /** The unit of every time. */
  readonly timeUnit: 's' | 'min' | 'h';
  /** The fluid bound in that unit; null where there is none. */
  readonly bound: number | null;
  readonly summaries: readonly PolicySummary[];
  readonly curves: readonly PolicyCurves[];
  /** Messages per segment, by policy and tag. */
  readonly control: readonly ControlShare[];
}

interface PolicyCurves {
  readonly policy: string;
  /** Time, and the share of all peers that have finished by then. */
  readonly completion: readonly Point[];
  /** Time, and the share of all uplinks in use. */
  readonly utilisation: readonly Point[];
  /** The share of peers that sent no more, and how many copies that is. */
  readonly sent: readonly Point[];
}

interface ControlShare {
  readonly policy: string;
  readonly tag: string;
  readonly perSegment: number;
}

export function chartData(lab: Lab): ChartData {
  const runs = lab.policies.flatMap((each) => each.runs);
  const longestMs = Math.max(0, ...runs.map(({ completionMs }) => quantile(ascending(completionMs), 1) || 0));
  const { unit, unitMs } = timeUnit(longestMs);
  const boundMs = meanBoundMs(lab);
  return {
    policies: lab.policies.map(({ policy }) => policy),
    timeUnit: unit,
    bound: boundMs === undefined ? null : boundMs / unitMs,
    summaries: lab.policies.map(summarise),
    curves: lab.policies.map((policy) => curves(policy, unitMs, binMs(runs))),
    control: lab.policies.flatMap(controlShares),
  };
}

function curves({ policy, runs }: LabPolicy, unitMs: number, widthMs: number): PolicyCurves {
  const scaled = (points: readonly Point[]): Point[] => points.map(([x, y]) => [rounded(x / unitMs), rounded(y)]);
  const population = runs.reduce((sum, { peers }) => sum + peers, 0);
  // Seeds are put together as if they were one large swarm.
  const completion = cumulativeShare(ascending(runs.flatMap(({ completionMs }) => completionMs)), population);
  const sent = ascending(runs.flatMap(({ peerCopies }) => peerCopies));
  return {
    policy,
    completion: scaled(thinned([[0, 0], ...completion], MAX_POINTS)),
    utilisation: scaled(meanLoads(runs[0]?.utilisation ?? [], widthMs)),
    sent: thinned(
      sent.map((copies, index): Point => [rounded((index + 1) / sent.length), rounded(copies)]),
      MAX_POINTS,
    ),
  };
}

function controlShares({ policy, runs }: LabPolicy): ControlShare[] {
  const tags = new Set(runs.flatMap(({ controlPerSegment }) => controlPerSegment.map(([tag]) => tag)));
  return [...tags].map((tag) => ({
    policy,
    tag,
    perSegment: mean(runs.map((run) => run.controlPerSegment.find(([name]) => name === tag)?.[1] ?? 0)),
  }));
}

function timeUnit(longestMs: number): { readonly unit: ChartData['timeUnit']; readonly unitMs: number } {
  if (longestMs < 600_000) return { unit: 's', unitMs: 1_000 };
  return longestMs < 36_000_000 ? { unit: 'min', unitMs: 60_000 } : { unit: 'h', unitMs: 3_600_000 };
}

/** Six digits are more than a chart shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** A curve of more points looks the same. */
const MAX_POINTS = 400;

/** With finer intervals the curve of the load would be an area, because segments arrive in bursts. */
function binMs(runs: readonly LabRun[]): number {
  const lengths = runs.map(({ utilisation }) => utilisation.at(-1)?.[0] ?? 0).filter((length) => length > 0);
  return Math.max(1, Math.min(...lengths) / BINS_SHORTEST, Math.max(...lengths) / BINS_LONGEST);
}

const BINS_SHORTEST = 40;
const BINS_LONGEST = 200;
