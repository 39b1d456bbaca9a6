/** What comes first where not all wanted files can be fetched at once, from first to last. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;

export type Priority = (typeof PRIORITIES)[number];
