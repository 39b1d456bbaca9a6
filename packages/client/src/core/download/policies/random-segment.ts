import type { FileSource } from '../files/file-peer.js';
import type { FileView, SegmentPicker } from '../files/request-policy.js';

/** Any segment that the source holds and nobody is asked for: what rarest-first is measured against. */
export class RandomSegment implements SegmentPicker {
  readonly name = 'random';

  pick({ rarity }: FileView, { held }: FileSource): number | undefined {
    return rarity.random(held);
  }
}
