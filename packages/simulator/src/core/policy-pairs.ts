import {
  defaultDownloaderOptions,
  SEGMENT_POLICIES,
  type SegmentPolicyName,
  SERVE_POLICIES,
  type ServePolicyName,
} from '@shoal/client/core';

/** The two policies of a client. */
export interface PolicyPair {
  readonly segmentPolicy: SegmentPolicyName;
  readonly servePolicy: ServePolicyName;
}

const { segmentPolicy, servePolicy } = defaultDownloaderOptions;
const DEFAULTS: PolicyPair = { segmentPolicy, servePolicy };

/** The default pairs of a comparison: each policy with the default of the other kind. */
export const POLICY_PAIRS: readonly PolicyPair[] = [
  ...SEGMENT_POLICIES.map((name) => ({ ...DEFAULTS, segmentPolicy: name })),
  ...SERVE_POLICIES.filter((name) => name !== servePolicy).map((name) => ({ ...DEFAULTS, servePolicy: name })),
];

/** Names the policies that are not the default: `sequential`, `tit-for-tat` or `sequential+tit-for-tat`. */
export function policyPairName(pair: PolicyPair): string {
  const named = [
    ...(pair.segmentPolicy === segmentPolicy ? [] : [pair.segmentPolicy]),
    ...(pair.servePolicy === servePolicy ? [] : [pair.servePolicy]),
  ];
  return named.length === 0 ? segmentPolicy : named.join('+');
}

/** Reads a name as `policyPairName` writes it, in either order; undefined where a part is unknown or given twice. */
export function policyPair(name: string): PolicyPair | undefined {
  const parts = name.split('+');
  const segments = SEGMENT_POLICIES.filter((each) => parts.includes(each));
  const serves = SERVE_POLICIES.filter((each) => parts.includes(each));
  if (segments.length > 1 || serves.length > 1 || segments.length + serves.length !== parts.length) return undefined;
  return { segmentPolicy: segments[0] ?? segmentPolicy, servePolicy: serves[0] ?? servePolicy };
}
