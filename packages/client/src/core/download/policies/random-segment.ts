import type { FilePeer } from '../files/file-peer.js';
import type { FileView, SegmentSelector } from '../files/request-policy.js';

/** Any segment that the source holds and nobody is asked for: what rarest-first is measured against. */
export class RandomSegment implements SegmentSelector {
  readonly name = 'random';

  select({ rarity }: FileView, { held }: FilePeer): number | undefined {
    return rarity.random(held);
  }
}
