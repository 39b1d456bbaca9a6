import { PEER_FRAME_BYTES, TRACKER_FRAME_BYTES } from '@shoal/common/io';

import { type Options, optionsOf } from './option.js';
import { tuneKeys } from './tune-keys.js';

/** Tuning keys whose values follow from one option: each keeps its share of that option's default. */
const SHARES: Readonly<Record<string, readonly string[]>> = {
  peerTimeoutMs: [
    ...['idleTimeoutMs', 'keepaliveMs', 'ackTimeoutMs', 'helloTimeoutMs', 'openTimeoutMs', 'slowReaderTimeoutMs'],
    ...['firstRequestTimeoutMs', 'minRequestTimeoutMs', 'maxRequestTimeoutMs', 'requestTimeoutMs'],
  ],
  maxMemoryBytes: [
    ...['maxOutstandingBytes', 'maxActiveUploadBytes', 'maxAwaitedBytes', 'maxFreeBufferBytes', 'maxSendQueueBytes'],
    ...['maxTotalSendBytes', 'maxPartialBytes', 'maxManifestBytes', 'maxClientManifestBytes'],
  ],
};

export const DEFAULT_PEER_TIMEOUT_MS = tuneKeys.idleTimeoutMs.default;
export const DEFAULT_CLIENT_MEMORY = sum(optionsOf(tuneKeys, 'client'));
export const DEFAULT_TRACKER_MEMORY = sum(optionsOf(tuneKeys, 'tracker'));

/** A shorter limit would disconnect a peer for one valid message. */
const LEAST: Readonly<Record<string, number>> = {
  maxSendQueueBytes: PEER_FRAME_BYTES,
  maxTotalSendBytes: TRACKER_FRAME_BYTES,
  maxPartialBytes: TRACKER_FRAME_BYTES,
};

/** Sets what follows from the options that a user gave, except what the user gave too. */
export function setDerived(options: Options, values: Record<string, unknown>, given: ReadonlySet<string>): void {
  const set = (property: string, value: unknown): void => {
    if (property in options && !given.has(property)) values[property] = value;
  };
  const byDefault = (property: string): number => (options[property]?.default ?? 0) as number;
  for (const [property, shares] of Object.entries(SHARES)) {
    // A tracker's other timeouts do not depend on how fast its clients are.
    if (!given.has(property) || (property === 'peerTimeoutMs' && !('idleTimeoutMs' in options))) continue;
    const factor = (values[property] as number) / byDefault(property);
    for (const share of shares) {
      set(share, Math.max(LEAST[share] ?? 1, Math.round(byDefault(share) * factor)));
    }
  }
  const { maxUploads } = values;
  if (typeof maxUploads === 'number') {
    for (const property of ['firstUploads', 'activeUploads', 'activeSeederUploads']) {
      set(property, Math.min(maxUploads, byDefault(property)));
    }
    for (const property of ['maxActiveUploads', 'maxActiveSeederUploads']) set(property, maxUploads);
  }
  if (values['quarantine'] === 'off') set('reportThreshold', 0);
}

function sum(options: Options): number {
  return (SHARES['maxMemoryBytes'] ?? [])
    .map((property) => (options[property]?.default ?? 0) as number)
    .reduce((total, bytes) => total + bytes, 0);
}
