import { ruleY } from '@observablehq/plot';

import type { ChartData } from '../../core/figures/chart-data.js';
import { shareAxis, timeAxis } from './completion.js';
import type { Size } from '../frame.js';
import { lineChart } from '../line-chart.js';

/** The share of all uplinks that carried segments, over time. */
export function utilisation(data: ChartData, size: Size): Element {
  return lineChart({
    data,
    size,
    options: { x: timeAxis(data), y: { ...shareAxis, label: 'uplinks in use' } },
    points: (index) => data.curves[index]?.utilisation ?? [],
    curve: 'linear',
    describe: (policy, x, y) => `${policy}\n${(100 * y).toFixed(0)} % at ${x.toPrecision(3)} ${data.timeUnit}`,
    under: [ruleY([0])],
  });
}
