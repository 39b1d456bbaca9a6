import type { Spread } from './figures/policy-summary.js';

/** Numbers as a reader of the report sees them; `–` for none. */

export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `1.06–1.11`; undefined where least and most look the same. */
export function rangeText({ min, max }: Spread, digits: number, scale = 1): string | undefined {
  const [low, high] = [min, max].map((value) => fixed(value * scale, digits));
  return low === high ? undefined : `${low}–${high}`;
}

/** `21.5 s`, `12 min 5 s`. */
export function timeText(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 100_000) return `${(ms / 1000).toPrecision(3)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
