import { dot, ruleX, ruleY, text, tickX } from '@observablehq/plot';

import type { ChartData } from '../../core/figures/chart-data.js';
import { barRows } from '../bar-rows.js';
import { framed, type Size } from '../frame.js';
import { colour, INK } from '../palette.js';

/** From the first to finish to the last, as multiples of the bound. */
export function ratio({ policies, summaries }: ChartData, size: Size): Element {
  const rows = summaries.map((summary, index) => ({
    policy: summary.policy,
    index,
    first: summary.firstRatio.mean,
    median: summary.medianRatio.mean,
    last: summary.lastRatio.mean,
    worst: summary.lastRatio.max,
  }));
  const { size: drawn, options } = barRows(policies, size, 'time to complete / fluid bound');
  const ofPolicy = ({ index }: { index: number }): string => colour(index);
  const farthest = Math.max(1, ...rows.map(({ worst }) => worst).filter(Number.isFinite));
  return framed(drawn, { ...options, x: { ...options.x, domain: [0, farthest * 1.04], nice: false } }, [
    ruleX([1], { stroke: INK, strokeDasharray: '3 3' }),
    ruleY(rows, {
      x1: 'first',
      x2: 'last',
      y: 'policy',
      stroke: ofPolicy,
      strokeWidth: 7,
      strokeLinecap: 'round',
      strokeOpacity: 0.45,
    }),
    tickX(rows, { x: 'last', y: 'policy', stroke: ofPolicy, strokeWidth: 3 }),
    dot(rows, { x: 'median', y: 'policy', fill: ofPolicy, r: 5, stroke: 'white' }),
    text(rows, {
      x: 'last',
      y: 'policy',
      text: ({ last }: { last: number }) => last.toFixed(2),
      textAnchor: 'start',
      dx: 9,
    }),
  ]);
}
