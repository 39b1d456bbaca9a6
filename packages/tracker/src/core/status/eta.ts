import { segmentCount } from '@shoal/common';
import type { Manifest, Millis, Rank } from '@shoal/common';

/** Fewer leechers have no typical speed to compare with. */
const MIN_LEECHERS = 3;

interface Progress {
  readonly rank: Rank;
  readonly heldSegments: number;
  readonly bytesPerSecond: number;
}

export interface CompletionEstimate {
  readonly etaMs?: Millis;
  readonly stragglers?: readonly Rank[];
}

/** The time until the last leecher is complete at the current rates, and the leechers that are much slower. */
export function estimateCompletion(manifest: Manifest, members: readonly Progress[]): CompletionEstimate {
  if (manifest.kind === 'declared') return {};
  const segments = segmentCount(manifest);
  const leechers = members
    .filter(({ heldSegments }) => heldSegments < segments)
    .map(({ rank, heldSegments, bytesPerSecond }) => {
      const missing = Math.min(manifest.length, (segments - heldSegments) * manifest.segmentLength);
      return { rank, etaMs: (missing * 1000) / bytesPerSecond };
    })
    .sort((a, b) => a.etaMs - b.etaMs || a.rank - b.rank);
  const last = leechers.at(-1);
  const median = leechers[(leechers.length - 1) >> 1];
  if (last === undefined || median === undefined) return {};
  const isSlow = ({ etaMs }: { readonly etaMs: Millis }): boolean => etaMs > 2 * median.etaMs;
  const hasTypical = leechers.length >= MIN_LEECHERS && Number.isFinite(median.etaMs);
  return {
    ...(Number.isFinite(last.etaMs) ? { etaMs: Math.ceil(last.etaMs) } : {}),
    ...(hasTypical ? { stragglers: leechers.filter(isSlow).map(({ rank }) => rank) } : {}),
  };
}
