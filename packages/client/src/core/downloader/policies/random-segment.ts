import type { FileSource } from '../file-source.js';
import type { FileView, SegmentPicker } from './request-policy.js';

/** Any segment that the source holds and nobody is asked for: what rarest-first is measured against. */
export class RandomSegment implements SegmentPicker {
  readonly name = 'random';

  pick({ rarity }: FileView, { held }: FileSource): number | undefined {
    return rarity.random(held);
  }
}
