import type { FilePeer } from '../files/file-peer.js';
import type { FileView, SegmentSelector } from '../files/request-policy.js';

/** The rarest segment that the source holds and nobody is asked for, ties at random (BEP 3's practice). */
export class RarestFirst implements SegmentSelector {
  readonly name = 'rarest-first';

  select({ rarity }: FileView, { held }: FilePeer): number | undefined {
    return rarity.rarest(held);
  }
}
