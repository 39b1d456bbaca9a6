import type { Candidate, FileView, SegmentSelector } from '../files/request-policy.js';

/** Selects any wanted segment that the peer holds: the baseline for rarest-first. */
export class RandomSegment implements SegmentSelector {
  readonly name = 'random';

  select({ rarity }: FileView, { held }: Candidate): number | undefined {
    return rarity.random(held);
  }
}
