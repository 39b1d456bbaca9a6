import { frame, line, type ScaleOptions } from '@observablehq/plot';

import type { ChartData } from '../../core/figures/chart-data.js';
import { boundRule, shareAxis, timeAxis } from './completion.js';
import { framed, type Size } from '../frame.js';
import { colour, GREY } from '../palette.js';

/** One panel for each policy: its distribution in colour, in front of the others. */
export function panels(data: ChartData, size: Size): Element {
  const { curves, policies } = data;
  const points = curves.flatMap(({ policy, completion }, index) =>
    completion.map(([x, y]) => ({ policy, index, x, y })),
  );
  const others = policies.flatMap((panel) =>
    points.filter(({ policy }) => policy !== panel).map((point) => ({ ...point, panel })),
  );
  const own = points.map((point) => ({ ...point, panel: point.policy }));
  const options = { x: 'x', y: 'y', fx: 'panel', curve: 'step-after', clip: true } as const;
  return framed(
    { width: size.width, height: 240 },
    {
      x: magnified(data),
      y: { ...shareAxis, label: null },
      fx: { domain: policies, label: null, padding: 0.08 },
    },
    [
      frame({ stroke: GREY }),
      boundRule(data),
      line(others, { ...options, z: 'policy', stroke: GREY, strokeWidth: 1.5 }),
      line(own, { ...options, stroke: ({ index }: { index: number }) => colour(index), strokeWidth: 2.5 }),
    ],
  );
}

/**
 * From shortly before the first event to shortly after the last finish; policies of different magnitudes need
 * logarithms.
 */
function magnified(data: ChartData): ScaleOptions {
  const { curves, bound } = data;
  const all = curves.flatMap(({ completion }) => completion.slice(1).map(([x]) => x)).concat(bound ?? []);
  if (all.length === 0) return { ...timeAxis(data), ticks: 4 };
  const [first, last] = [Math.min(...all), Math.max(...all)];
  if (last > LARGE_RATIO * first && first > 0) {
    const axis = timeAxis(data);
    const domain = [first / 1.15, last * 1.15];
    return { ...axis, type: 'log', domain, ticks: 3, tickFormat: '~r', label: `${axis.label}, logarithmic` };
  }
  const margin = 0.05 * (last - first) || 0.05 * last;
  return { ...timeAxis(data), domain: [Math.max(0, first - margin), last + margin], ticks: 4 };
}

const LARGE_RATIO = 4;
