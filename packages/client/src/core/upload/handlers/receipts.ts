import type { Digest } from '@shoal/common';

import type { Uses } from '../parts/parts.js';
import type { UploadPeer } from '../peers/upload-peer.js';
import type { ActiveUpload } from '../slots/active-uploads.js';

/** An upload was acknowledged: its slot is free, and its duration tells how fast the uplink is. */
export function completeUpload(
  parts: Uses<'active' | 'clock' | 'options' | 'outbox' | 'pace' | 'policy' | 'queue' | 'slots'>,
  peer: UploadPeer,
  digest: Digest,
  index: number,
): void {
  const { active, clock, options, outbox, pace, policy, queue, slots } = parts;
  const upload = active.end(peer.channel, digest, index);
  if (upload === undefined) return;
  peer.acknowledge();
  active.recordDuration(Math.max(0, clock.now - upload.dueAt));
  const { concurrency } = slots;
  // All slots were in use, and a request waited for this one.
  const isWaitedFor = active.size >= concurrency.limit - 1 && queue.length > 0;
  const rate = uplinkRate(parts, upload);
  if (rate !== undefined) {
    pace.acknowledged(rate);
    concurrency.acknowledged(rate, isWaitedFor);
  }
  policy.observe({ type: 'sent', rank: upload.rank, bytes: upload.bytes });
  if (!options.logSegments) return;
  outbox.log({ type: 'segment-uploaded', digest, index, to: upload.rank, bytes: upload.bytes });
}

/** Bytes a millisecond of this upload and those beside it, by Little's law; undefined without bytes or duration. */
function uplinkRate({ active, clock }: Uses<'active' | 'clock'>, upload: ActiveUpload): number | undefined {
  const elapsed = clock.now - upload.since;
  if (elapsed <= 0 || upload.bytes === 0) return undefined;
  return (upload.bytes * (active.uploadMs - upload.uploadMsBefore)) / elapsed / elapsed;
}
