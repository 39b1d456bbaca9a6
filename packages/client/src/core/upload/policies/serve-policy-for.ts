import type { Random } from '@shoal/common';

import type { UploaderOptions } from '../../options.js';
import { FewestHeldFirst } from './fewest-held-first.js';
import type { ServePolicy } from './serve-policy.js';
import { TitForTat } from './tit-for-tat.js';

export function servePolicyFor(options: UploaderOptions, random: Random): ServePolicy {
  return options.servePolicy === 'tit-for-tat'
    ? new TitForTat(options, random)
    : new FewestHeldFirst(options.overdueMs);
}
