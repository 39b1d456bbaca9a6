import { type Markish, ruleX, ruleY, text } from '@observablehq/plot';

import type { ChartData } from '../../core/figures/chart-data.js';
import type { Size } from '../frame.js';
import { lineChart } from '../line-chart.js';
import { INK } from '../palette.js';

/** When the peers finished: the cumulative distribution, and the bound. */
export function completion(data: ChartData, size: Size): Element {
  const { bound, timeUnit, curves } = data;
  return lineChart({
    data,
    size,
    options: { x: timeAxis(data), y: { ...shareAxis, label: 'peers that have finished' } },
    points: (index) => curves[index]?.completion ?? [],
    curve: 'step-after',
    describe: (policy, x, y) => `${policy}\n${(100 * y).toFixed(0)} % finished by ${x.toPrecision(3)} ${timeUnit}`,
    under: [
      ruleY([0]),
      boundRule(data),
      text(bound === null ? [] : [[bound, 0.5]], {
        text: [`fluid bound ${bound?.toPrecision(3) ?? ''} ${timeUnit}`],
        rotate: -90,
        dx: -9,
        fill: INK,
        stroke: 'white',
        strokeWidth: 4,
      }),
    ],
  });
}

/** The bound as a dashed line; nothing where there is none. */
export function boundRule({ bound }: ChartData): Markish {
  return ruleX(bound === null ? [] : [bound], { stroke: INK, strokeDasharray: '3 3' });
}

/** Time from 0 to a little behind the last finish or the bound. */
export function timeAxis({ curves, bound, timeUnit }: ChartData): {
  readonly domain: [number, number];
  readonly label: string;
  readonly labelAnchor: 'right';
} {
  const last = Math.max(bound ?? 0, ...curves.flatMap(({ completion: points }) => points.map(([x]) => x)));
  return { domain: [0, last * 1.02 || 1], label: `virtual time (${timeUnit})`, labelAnchor: 'right' };
}

export const shareAxis = { domain: [0, 1], tickFormat: '.0%', grid: true };
