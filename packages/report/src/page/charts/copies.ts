import { barX, ruleX, ruleY, text } from '@observablehq/plot';

import type { ChartData } from '../../core/figures/chart-data.js';
import { barRows } from '../bar-rows.js';
import { framed, type Size } from '../frame.js';
import { colour, INK } from '../palette.js';

/** Copies that left the seeder, against the one that must. */
export function copies({ policies, summaries }: ChartData, size: Size): Element {
  const rows = summaries.map(({ policy, seederCopies }, index) => ({ policy, index, ...seederCopies }));
  const { size: drawn, options } = barRows(policies, size, 'copies of the file');
  return framed(drawn, options, [
    barX(rows, { x: 'mean', y: 'policy', fill: ({ index }: { index: number }) => colour(index), rx2: 3 }),
    ruleY(
      rows.filter(({ min, max }) => min < max),
      { x1: 'min', x2: 'max', y: 'policy', stroke: INK, strokeWidth: 1.5 },
    ),
    text(rows, {
      x: 'max',
      y: 'policy',
      text: ({ mean }: { mean: number }) => mean.toFixed(2),
      textAnchor: 'start',
      dx: 6,
    }),
    ruleX([0]),
    ruleX([1], { stroke: INK, strokeDasharray: '3 3' }),
  ]);
}
