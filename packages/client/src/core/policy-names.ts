/** Which segment a downloader requests next. Declared files are always requested in circular order. */
export const SEGMENT_POLICIES = ['rarest-first', 'sequential', 'random', 'circular', 'streaming'] as const;

export type SegmentPolicyName = (typeof SEGMENT_POLICIES)[number];

/** Rules for the next waiting request that an uploader serves. */
export const SERVE_POLICIES = ['fewest-first', 'tit-for-tat'] as const;

export type ServePolicyName = (typeof SERVE_POLICIES)[number];
