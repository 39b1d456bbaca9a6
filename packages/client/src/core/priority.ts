/** The order of wanted files that cannot all be downloaded at once, from first to last. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;

export type Priority = (typeof PRIORITIES)[number];
