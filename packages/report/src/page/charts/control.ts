import { barX, ruleX, text } from '@observablehq/plot';

import type { ChartData } from '../../core/figures/chart-data.js';
import { barRows } from '../bar-rows.js';
import { framed, type Size } from '../frame.js';
import { patchLegend } from '../legend.js';
import { TAG_COLOURS } from '../palette.js';

/** Messages per segment, stacked by tag. */
export function control({ policies, summaries, control: shares }: ChartData, size: Size): Element {
  const { size: drawn, options } = barRows(policies, size, 'messages per segment');
  const found = [...new Set(shares.map(({ tag }) => tag))];
  const tags = [...found.filter((tag) => tag !== OTHERS), ...found.filter((tag) => tag === OTHERS)];
  const totals = summaries.map(({ policy, controlPerSegment }) => ({ policy, total: controlPerSegment.mean }));
  const box = document.createElement('div');
  box.append(
    patchLegend(tags, TAG_COLOURS),
    framed(drawn, { ...options, color: { domain: tags, range: TAG_COLOURS.slice(0, tags.length) } }, [
      barX(shares, { x: 'perSegment', y: 'policy', fill: 'tag', order: tags, title: describe }),
      text(totals, {
        x: 'total',
        y: 'policy',
        text: ({ total }: { total: number }) => total.toFixed(1),
        textAnchor: 'start',
        dx: 6,
      }),
      ruleX([0]),
    ]),
  );
  return box;
}

/** The combined group stays at the end. */
const OTHERS = 'others';

function describe({ tag, perSegment }: { tag: string; perSegment: number }): string {
  return `${tag}: ${perSegment.toFixed(2)} a segment`;
}
