import type { ClientStatus, FileStatus, MemberStatus, TrackerStatus } from '@shoal/tracker/core';

/** The tracker's JSON with the fields that are shown; undefined if it is invalid. A newer tracker may have more fields. */
export function readStatus(text: string): TrackerStatus | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isStatus(found) ? found : undefined;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isAmount: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isCount: Check = (value) => isAmount(value) && Number.isSafeInteger(value);
const isDigest: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

function shapeOf<Shape>(checks: { readonly [Key in keyof Shape]?: Check }): (value: unknown) => value is Shape {
  const entries = Object.entries<Check | undefined>(checks);
  return (value): value is Shape =>
    typeof value === 'object' &&
    value !== null &&
    entries.every(([key, check]) => check?.((value as Record<string, unknown>)[key]));
}

const isMember = shapeOf<MemberStatus>({ rank: isCount, heldSegments: isCount, bytesPerSecond: isAmount });

const isFile = shapeOf<FileStatus>({
  name: isText,
  digest: isDigest,
  kind: isText,
  length: isCount,
  segments: isCount,
  seeders: isCount,
  leechers: isCount,
  members: listOf(isMember),
  etaMs: optional(isAmount),
  stragglers: optional(listOf(isCount)),
});

const isClient = shapeOf<ClientStatus>({
  rank: isCount,
  address: isText,
  connected: isFlag,
  done: isFlag,
  lost: isFlag,
  failed: isCount,
  wanted: isCount,
  downloadedBytes: isCount,
  uploadedBytes: isCount,
  quarantined: optional(isFlag),
});

const isSession = shapeOf<TrackerStatus['session']>({
  clients: isCount,
  expected: (value) => value === 'any' || isCount(value),
  phase: oneOf('gathering', 'running', 'ending', 'ended'),
});

const isStatus = shapeOf<TrackerStatus>({
  session: isSession,
  files: listOf(isFile),
  clients: listOf(isClient),
  omitted: shapeOf<TrackerStatus['omitted']>({ clients: isCount, files: isCount }),
});
