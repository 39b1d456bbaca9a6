import { mean, spread } from '../report/statistics.js';
import { table } from '../report/table.js';

/** Seconds that each client took from its own start, in several runs. */
export interface CrosscheckRow {
  readonly scenario: string;
  readonly simulated: readonly (readonly number[])[];
  readonly real: readonly (readonly number[])[];
}

const HEADINGS = [
  'scenario',
  'simulated last, s',
  'real last, s',
  'simulated / real',
  'simulated mean, s',
  'real mean, s',
  'simulated / real',
];

/** Simulated and real completion times side by side; the ratio is that of the means over the runs. */
export function crosscheckTable(rows: readonly CrosscheckRow[]): string {
  return table(
    HEADINGS,
    rows.map(({ scenario, simulated, real }) => [
      scenario,
      ...compare(simulated, real, (times) => Math.max(...times)),
      ...compare(simulated, real, mean),
    ]),
  );
}

function compare(
  simulated: CrosscheckRow['simulated'],
  real: CrosscheckRow['real'],
  figure: (times: readonly number[]) => number,
): string[] {
  const [ours, theirs] = [simulated.map(figure), real.map(figure)];
  return [spread(ours, 2), spread(theirs, 2), (mean(ours) / mean(theirs)).toFixed(2)];
}
