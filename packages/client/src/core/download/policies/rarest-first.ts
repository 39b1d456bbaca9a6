import type { FileSource } from '../files/file-peer.js';
import type { FileView, SegmentPicker } from '../files/request-policy.js';

/** The rarest segment that the source holds and nobody is asked for, ties at random (BEP 3's practice). */
export class RarestFirst implements SegmentPicker {
  readonly name = 'rarest-first';

  pick({ rarity }: FileView, { held }: FileSource): number | undefined {
    return rarity.rarest(held);
  }
}
