import { type Lab, type Spread, summarise } from '@shoal/report/core';

import { table } from '../../text/table.js';

/** A line a policy: means over the seeds. */
export function comparisonTable(lab: Lab): string[] {
  const headings = [
    'policy',
    ' finished',
    ' last finish',
    ' / bound',
    ' mean / bound',
    ' seeder copies',
    ' messages/segment',
    ' fairness',
  ];
  const rows = lab.policies.map((policy) => {
    const own = summarise(policy);
    return [
      own.policy,
      own.finished === own.wanted ? `${own.finished}` : `${own.finished} of ${own.wanted}`,
      cell(own.lastFinishMs, 2, 1 / 1000, ' s'),
      cell(own.lastRatio, 3),
      cell(own.meanRatio, 3),
      cell(own.seederCopies, 2),
      cell(own.controlPerSegment, 1),
      cell(own.fairness, 3),
    ];
  });
  return table(headings, rows);
}

function cell({ mean }: Spread, digits: number, scale = 1, unit = ''): string {
  return Number.isFinite(mean) ? `${(mean * scale).toFixed(digits)}${unit}` : '–';
}
