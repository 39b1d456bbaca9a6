import { csv } from './csv.js';
import type { Lab } from './lab.js';
import { summarise } from './figures/policy-summary.js';

/** A line for each policy and seed. */
export function runsCsv(lab: Lab): string {
  const headings = [
    'scenario',
    'policy',
    'seed',
    'peers',
    'segments',
    'finished',
    'lastFinishMs',
    'boundMs',
    'ratio',
    'meanRatio',
    'medianRatio',
    'firstRatio',
    'seederCopies',
    'controlMessagesPerSegment',
    'utilisation',
    'fairness',
    'events',
    'wallMs',
    'fingerprint',
    'failure',
  ];
  const rows = lab.policies.flatMap(({ policy, runs }) =>
    runs.map((run) => {
      const own = summarise({ policy, runs: [run] });
      return [
        lab.scenario,
        policy,
        run.seed,
        run.peers,
        lab.segments,
        run.finished,
        run.lastFinishMs,
        run.boundMs,
        own.lastRatio.mean,
        own.meanRatio.mean,
        own.medianRatio.mean,
        own.firstRatio.mean,
        run.seederCopies,
        own.controlPerSegment.mean,
        own.utilisation.mean,
        own.fairness.mean,
        run.events,
        run.wallMs,
        run.fingerprint,
        run.failure,
      ];
    }),
  );
  return csv(headings, rows);
}

/** A line for each peer that finished and each policy and seed: what the first chart is drawn from. */
export function completionsCsv(lab: Lab): string {
  const rows = lab.policies.flatMap(({ policy, runs }) =>
    runs.flatMap((run) => run.completionMs.map((ms) => [policy, run.seed, ms, ms / (run.boundMs ?? NaN)])),
  );
  return csv(['policy', 'seed', 'completionMs', 'ratio'], rows);
}
