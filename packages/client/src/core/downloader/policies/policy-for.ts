import type { Manifest, Random } from '@shoal/common';

import { Circular } from './circular.js';
import { LeastLoaded } from './least-loaded.js';
import { RarestFirst } from './rarest-first.js';
import type { RequestPolicy } from './request-policy.js';
import { SourceFirst } from './source-first.js';

/** The assignment's policy for declared files, DESIGN §5's for real ones. */
export function policyFor(manifest: Manifest, random: Random): RequestPolicy {
  return manifest.kind === 'declared' ? new Circular() : new SourceFirst(new LeastLoaded(random), new RarestFirst());
}
