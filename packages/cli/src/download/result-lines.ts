import { relative } from 'node:path';

import { bytesText, countText, durationText, rateText } from '../text/units.js';
import type { Completion } from './completion.js';

/** `✓ name  64.0 MiB in 1.2 s (53.3 MiB/s) from 3 sources → path`; '' for a path is none. */
export function completeLine({ name, path, bytes, segments, ms, resumedBytes, progress }: Completion): string {
  const to = path === '' ? '' : ` → ${shortPath(path)}`;
  const amount = bytes === 0 && segments > 0 ? countText(segments, 'segment') : bytesText(bytes);
  if (bytes > 0 && resumedBytes >= bytes) return `✓ ${name}  ${amount} already here and verified${to}`;
  const sources = progress.sources === 0 ? '' : ` from ${countText(progress.sources, 'source')}`;
  const rate = bytes > 0 ? ` (${rateText((1000 * (bytes - resumedBytes)) / Math.max(1, ms))})` : '';
  const resumed = resumedBytes > 0 ? `, ${bytesText(resumedBytes)} of it kept from before,` : '';
  return `✓ ${name}  ${amount}${resumed} in ${durationText(ms)}${rate}${sources}${to}`;
}

export function failureLine(name: string, reason: string): string {
  return `✗ ${name}: ${reason}`;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** As a user would write it from here. */
function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}
