import { line, type Markish, type PlotOptions, pointer, tip } from '@observablehq/plot';

import type { ChartData } from '../core/figures/chart-data.js';
import type { Point } from '../core/figures/curve.js';
import { framed, type Size } from './frame.js';
import { lineLegend } from './legend.js';
import { colour, dash } from './palette.js';

interface LineChart {
  readonly data: ChartData;
  readonly size: Size;
  readonly options: PlotOptions;
  /** The curve of the policy with this index. */
  readonly points: (index: number) => readonly Point[];
  readonly curve: 'linear' | 'step-after';
  /** The text that the pointer shows for a point. */
  readonly describe: (policy: string, x: number, y: number) => string;
  /** Drawn under the lines. */
  readonly under?: readonly Markish[];
}

/** A line a policy, its legend above it; the pointer tells the nearest point. */
export function lineChart({ data, size, options, points, curve, describe, under = [] }: LineChart): Element {
  const lines = data.policies.map((_, index) =>
    line(points(index), {
      curve,
      stroke: colour(index),
      strokeWidth: 2.2,
      strokeDasharray: dash(index),
      clip: true,
    }),
  );
  const all = data.policies.flatMap((policy, index) => points(index).map(([x, y]) => ({ policy, x, y })));
  const hint = tip(
    all,
    pointer({ x: 'x', y: 'y', title: ({ policy, x, y }: (typeof all)[number]) => describe(policy, x, y) }),
  );
  const box = document.createElement('div');
  if (data.policies.length > 1) box.append(lineLegend(data.policies));
  box.append(framed(size, options, [...under, ...lines, hint]));
  return box;
}
