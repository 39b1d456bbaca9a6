import type { Manifest, Random } from '@shoal/common';

import type { SegmentPolicyName } from '../../policy-names.js';
import { Circular } from './circular.js';
import { CircularHeld } from './circular-held.js';
import { LeastLoaded } from './least-loaded.js';
import { RandomSegment } from './random-segment.js';
import { RarestFirst } from './rarest-first.js';
import type { RequestPolicy } from '../files/request-policy.js';
import { Sequential } from './sequential.js';
import { PeerFirst } from './peer-first.js';
import { Streaming } from './streaming.js';

export interface PolicyOptions {
  readonly segmentPolicy: SegmentPolicyName;
  readonly streamWindowSegments: number;
}

/** Segments that are not held and are searched for one that a peer holds. */
const SEARCHED_SEGMENTS = 1_024;

/** The assignment's policy for declared files, the selected one for real files. */
export function policyFor(manifest: Manifest, options: PolicyOptions, random: Random): RequestPolicy {
  if (manifest.kind === 'declared') return new Circular();
  const leastLoaded = new LeastLoaded(random);
  switch (options.segmentPolicy) {
    case 'rarest-first':
      return new PeerFirst(leastLoaded, new RarestFirst());
    case 'random':
      return new PeerFirst(leastLoaded, new RandomSegment());
    case 'sequential':
      return new Sequential(leastLoaded, SEARCHED_SEGMENTS);
    case 'circular':
      return new CircularHeld(SEARCHED_SEGMENTS);
    case 'streaming': {
      const window = new Sequential(leastLoaded, options.streamWindowSegments);
      return new Streaming(window, new PeerFirst(leastLoaded, new RarestFirst()));
    }
  }
}
