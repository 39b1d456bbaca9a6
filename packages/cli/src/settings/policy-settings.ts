import {
  defaultDownloaderOptions as down,
  defaultUploaderOptions as up,
  POLICY_NAMES,
  type PolicyName,
} from '@shoal/client/core';
import { choice, integer, interval, optional, setting, underHeading } from '../config/config.js';

/** How a client fetches files and whom it serves. */
export const policySettings = {
  policy: optional<PolicyName>(
    'policy',
    choice(...POLICY_NAMES),
    'what is asked from whom, in files that have bytes; tit-for-tat also serves first who gives most',
    down.policy,
  ),
  ...underHeading('Tuning', {
    streamWindowSegments: setting(
      'stream-window',
      integer(1),
      down.streamWindowSegments,
      'with --policy streaming: segments that are fetched in order, the rarest of the others beside them',
    ),
    unchokedNeighbours: setting(
      'unchoked-neighbours',
      integer(1),
      up.unchokedNeighbours,
      'with --policy tit-for-tat: clients served for what they give, besides one by chance',
    ),
    rechokeIntervalMs: setting(
      'rechoke-interval',
      interval,
      up.rechokeIntervalMs,
      'with --policy tit-for-tat: how often those are chosen anew',
    ),
    optimisticIntervalMs: setting(
      'optimistic-interval',
      interval,
      up.optimisticIntervalMs,
      'with --policy tit-for-tat: how often the one by chance changes',
    ),
  }),
};
