import { ruleY } from '@observablehq/plot';

import type { ChartData } from '../../core/figures/chart-data.js';
import type { Size } from '../frame.js';
import { lineChart } from '../line-chart.js';
import { INK } from '../palette.js';

/** The bytes that each peer sent, from the least to the most. */
export function fairness(data: ChartData, size: Size): Element {
  const most = Math.max(1, ...data.curves.flatMap(({ sent }) => sent.map(([, copies]) => copies)));
  return lineChart({
    data,
    size,
    options: {
      x: { domain: [0, 1], tickFormat: '.0%', label: 'peers, from least to most', labelAnchor: 'right' },
      y: { domain: [0, most * 1.05], grid: true, label: 'copies sent' },
    },
    points: (index) => data.curves[index]?.sent ?? [],
    curve: 'step-after',
    describe: (policy, x, y) => `${policy}\n${(100 * x).toFixed(0)} % of the peers sent ${y.toFixed(2)} copies or less`,
    under: [ruleY([0]), ruleY([1], { stroke: INK, strokeDasharray: '3 3' })],
  });
}
