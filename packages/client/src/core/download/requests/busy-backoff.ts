import type { Millis, Random } from '@shoal/common';

import type { ServePolicyName } from '../../policy-names.js';
import type { FilePeer } from '../files/file-peer.js';

/** A refused request is repeated after this multiple of the peer's mean request time. */
const BUSY_BACKOFF = 2;
const MIN_BUSY_MS = 5;
const MAX_BUSY_MS = 1_000;
/** A peer with a full queue refuses this often in regular traffic. With tit-for-tat, BUSY usually means choked. */
const REGULAR_REFUSALS = 8;

/** Time not to ask a busy peer. Doubles with further refusals: a peer that chokes this client is rarely asked. */
export function busyBackoff(policy: ServePolicyName, random: Random, { peer, refusals }: FilePeer): Millis {
  const expected = BUSY_BACKOFF * Math.max(MIN_BUSY_MS, peer.requestMs ?? MIN_BUSY_MS);
  const doublings = Math.max(0, refusals - (policy === 'tit-for-tat' ? 0 : REGULAR_REFUSALS));
  const backoff = doublings > 0 ? Math.max(expected, Math.min(MAX_BUSY_MS, expected * 2 ** doublings)) : expected;
  return backoff * random.between(0.5, 1.5);
}
