import {
  defaultDownloaderOptions as down,
  defaultUploaderOptions as up,
  SEGMENT_POLICIES,
  type SegmentPolicyName,
  SERVE_POLICIES,
  type ServePolicyName,
} from '@shoal/client/core';
import { choice, integer, interval, optional, setting, underHeading } from '../config/config.js';

/** How a client fetches files and whom it serves. */
export const policySettings = {
  segmentPolicy: optional<SegmentPolicyName>(
    'segments',
    choice(...SEGMENT_POLICIES),
    'order in which segments are requested; assignment files are always circular',
    down.segmentPolicy,
  ),
  servePolicy: optional<ServePolicyName>(
    'serve',
    choice(...SERVE_POLICIES),
    'which waiting request is served next',
    up.servePolicy,
  ),
  ...underHeading('Tuning', {
    streamWindowSegments: setting(
      'stream-window',
      integer(1),
      down.streamWindowSegments,
      'with --segments streaming: segments that are fetched in order, the rarest of the others beside them',
    ),
    unchokedNeighbours: setting(
      'unchoked-neighbours',
      integer(1),
      up.unchokedNeighbours,
      'with --serve tit-for-tat: clients served for what they give, besides one by chance',
    ),
    rechokeIntervalMs: setting(
      'rechoke-interval',
      interval,
      up.rechokeIntervalMs,
      'with --serve tit-for-tat: how often those are chosen anew',
    ),
    optimisticIntervalMs: setting(
      'optimistic-interval',
      interval,
      up.optimisticIntervalMs,
      'with --serve tit-for-tat: how often the one by chance changes',
    ),
  }),
};
