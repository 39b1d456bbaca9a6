import type { Candidate, FileView, SegmentSelector } from '../files/request-policy.js';

/** Selects the rarest wanted segment that the peer holds, ties at random, as BitTorrent clients do. */
export class RarestFirst implements SegmentSelector {
  readonly name = 'rarest-first';

  select({ rarity }: FileView, { held }: Candidate): number | undefined {
    return rarity.rarest(held);
  }
}
