import type { Address } from '@shoal/common';

import { DEFAULT_TRACKERS } from '../options/user-options.js';

/** The hint for an unreachable tracker if none was given. */
export function defaultTrackerHint(trackers: readonly Address[]): string {
  const [first] = trackers;
  const [byDefault] = DEFAULT_TRACKERS;
  const isDefault = trackers.length === 1 && first?.host === byDefault?.host && first?.port === byDefault?.port;
  return isDefault ? '; that is the default address, name another by --tracker' : '';
}
