import type { Random } from '@shoal/common';

import type { UploaderOptions } from '../../options.js';
import { FewestHeldFirst } from './fewest-held-first.js';
import type { ServePolicy } from './serve-policy.js';
import { TitForTat } from './tit-for-tat.js';

/** Of the policies that a user may choose, tit-for-tat alone has its own way to serve. */
export function servePolicyFor(options: UploaderOptions, random: Random): ServePolicy {
  return options.policy === 'tit-for-tat' ? new TitForTat(options, random) : new FewestHeldFirst(options.overdueMs);
}
