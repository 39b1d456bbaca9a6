import type { LabPolicy, LabRun } from '../lab.js';
import { meanLoad } from './curve.js';
import { ascending, jainIndex, mean, quantile } from './statistics.js';

/** A figure over the seeds. */
export interface Spread {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** A policy's line in the table. */
export interface PolicySummary {
  readonly policy: string;
  readonly finished: number;
  readonly wanted: number;
  /** The first failure among the runs. */
  readonly failure: string | undefined;
  readonly lastFinishMs: Spread;
  readonly meanFinishMs: Spread;
  /** Multiples of the bound; NaN where there is none. */
  readonly lastRatio: Spread;
  readonly meanRatio: Spread;
  readonly medianRatio: Spread;
  readonly firstRatio: Spread;
  readonly seederCopies: Spread;
  readonly controlPerSegment: Spread;
  /** Mean share of the uplinks in use, from the beginning to the last finish. */
  readonly utilisation: Spread;
  /** Jain's index over what the peers sent. */
  readonly fairness: Spread;
}

export function summarise({ policy, runs }: LabPolicy): PolicySummary {
  const over = (figure: (run: LabRun) => number): Spread => spread(runs.map(figure));
  const ratio = (figure: (sorted: readonly number[]) => number): Spread =>
    over((run) => figure(ascending(run.completionMs)) / (run.boundMs ?? NaN));
  return {
    policy,
    finished: runs.reduce((sum, run) => sum + run.finished, 0),
    wanted: runs.reduce((sum, run) => sum + run.peers, 0),
    failure: runs.find(({ failure }) => failure !== undefined)?.failure,
    lastFinishMs: over((run) => run.lastFinishMs ?? NaN),
    meanFinishMs: over((run) => mean(run.completionMs)),
    lastRatio: over((run) => (run.lastFinishMs ?? NaN) / (run.boundMs ?? NaN)),
    meanRatio: ratio(mean),
    medianRatio: ratio((sorted) => quantile(sorted, 0.5)),
    firstRatio: ratio((sorted) => sorted[0] ?? NaN),
    seederCopies: over((run) => run.seederCopies),
    controlPerSegment: over((run) => run.controlPerSegment.reduce((sum, [, count]) => sum + count, 0)),
    utilisation: over((run) => meanLoad(run.utilisation)),
    fairness: over((run) => jainIndex(run.peerCopies)),
  };
}

/** Runs in which no peer finished have no figure, and do not affect those of other runs. */
function spread(values: readonly number[]): Spread {
  const defined = values.filter((value) => Number.isFinite(value));
  if (defined.length === 0) return { mean: NaN, min: NaN, max: NaN };
  return { mean: mean(defined), min: Math.min(...defined), max: Math.max(...defined) };
}
