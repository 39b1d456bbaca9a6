import { meantText, similarNames } from '@shoal/common';

import { isTuning, type Options } from './option.js';

/** Flags of earlier versions, and what to use instead. */
const REPLACED: Readonly<Record<string, string>> = {
  policy: 'use --segments for the order of requests, --serve for the order of uploads',
  'active-uploads': 'use --max-uploads, or --tune active-uploads=NUMBER',
  'max-active-uploads': 'use --max-uploads, or --tune max-active-uploads=NUMBER',
  'max-active-seeder-uploads': 'use --max-uploads, or --tune max-active-seeder-uploads=NUMBER',
  'hand-over': 'use --tune hand-over=TIME',
  settle: 'use --tune startup-grace=TIME',
  'farewell-timeout': 'use --tune shutdown-timeout=TIME',
  'note-segments': 'use --tune log-segments=on',
  'http-request-timeout': 'use --tune request-timeout=TIME, or --peer-timeout',
  'stream-window': 'use --tune stream-window-segments=NUMBER',
  'max-index-cache': 'use --tune max-index-cache-bytes=SIZE',
  'max-send-queue': 'use --max-memory, or --tune max-send-queue-bytes=SIZE',
  'max-total-send-queue': 'use --max-memory, or --tune max-total-send-bytes=SIZE',
  'max-partial-messages': 'use --max-memory, or --tune max-partial-bytes=SIZE',
  'max-free-buffers': 'use --max-memory, or --tune max-free-buffer-bytes=SIZE',
  'max-manifests': 'use --max-memory, or --tune max-manifest-bytes=SIZE',
  'max-manifests-per-client': 'use --max-memory, or --tune max-client-manifest-bytes=SIZE',
  'max-frame': 'use --tune max-frame-bytes=SIZE',
  'max-peer-frame': 'use --tune max-frame-bytes=SIZE',
  'max-file-size': 'use --tune max-file-bytes=SIZE',
  'idle-timeout': 'use --peer-timeout, or --tune idle-timeout=TIME',
  'blame-threshold': 'use --quarantine on or off, or --tune report-threshold=NUMBER',
  'blame-cooldown': 'use --quarantine on or off, or --tune quarantine-time=TIME',
  'blame-budget': 'it is fixed; --quarantine off disables reports',
  'max-accusers': 'it is fixed; --quarantine off disables reports',
  'no-verify-reads': 'use --tune verify-reads=off',
  'ca-days': 'it is fixed: a CA is valid for ten years',
  memory: 'use --tune memory-bytes=SIZE',
  'tracker-link': 'use --tune tracker-mbit=NUMBER',
  downlink: 'use --tune downlink-mbit=NUMBER',
  'seeder-uplink': 'use --tune seeder-uplink-mbit=NUMBER',
  'disk-speed': 'use --tune disk-megabytes-per-second=NUMBER',
};

/** Limits that are constants of the protocol or of a policy now. */
const FIXED: ReadonlySet<string> = new Set([
  ...['max-request-frame', 'max-tracker-frame', 'declared-update-segments'],
  ...['max-waiting-any', 'invite-interval', 'max-held-back', 'max-awaited-files', 'report-interval'],
  ...['max-messages-per-second', 'max-received-rate', 'min-send-rate', 'max-early-questions', 'parallel-probes'],
]);

/** The hint for an unknown flag; undefined without a similar one. */
export function flagHint(flag: string, options: Options): string | undefined {
  const all = Object.values(options);
  if (Object.hasOwn(REPLACED, flag)) return REPLACED[flag];
  if (FIXED.has(flag)) return 'it is fixed';
  if (all.some((option) => isTuning(option) && option.flag === flag)) return `use --tune ${flag}=VALUE`;
  const flags = all.filter((option) => !isTuning(option)).map((option) => option.flag);
  return meantText(similarNames(flag, flags, 1).map((name) => `--${name}`));
}
