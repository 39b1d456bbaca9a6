/** How a real file is fetched, by name: what `--policy` takes. Declared files are always fetched in a circle. */
export const POLICY_NAMES = ['rarest-first', 'sequential', 'random', 'circular', 'streaming', 'tit-for-tat'] as const;

export type PolicyName = (typeof POLICY_NAMES)[number];
