import type { PlotOptions } from '@observablehq/plot';

import { NARROW, type Size } from './frame.js';

/** Space for a name at the left and a figure at the right of each row. */
export function barRows(
  policies: readonly string[],
  { width }: Size,
  label: string,
): { size: Size; options: PlotOptions } {
  const longest = Math.max(...policies.map((policy) => policy.length));
  return {
    size: { width, height: Math.max(NARROW.height / 2, 70 + 36 * policies.length) },
    options: {
      marginLeft: 20 + 7 * longest,
      marginRight: 56,
      marginTop: 10,
      x: { label, labelAnchor: 'right', grid: true, ticks: 5, nice: true },
      y: { domain: policies, label: null, padding: 0.35, tickSize: 0 },
    },
  };
}
