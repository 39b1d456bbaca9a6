import type { Uses } from '../parts/parts.js';

/** Posts the totals of files with new uploads to the session. */
export function reportTotals({ files, outbox }: Uses<'files' | 'outbox'>): void {
  for (const { digest, totals } of files.takeUnreported()) {
    outbox.postToSession({ type: 'uploaded', digest, ...totals });
  }
}

/** No connected peer lacks segments that are held here, or the time for that is over. */
export function endDrain(parts: Uses<'files' | 'leave' | 'outbox' | 'timers'>): void {
  parts.leave.isDraining = false;
  reportTotals(parts);
  parts.timers.cancel('drain');
  parts.outbox.postToSession({ type: 'drained' });
}

/** Peers hold all segments that are held here, or the time for that is over. */
export function endLastCopies({ leave, outbox, timers }: Uses<'leave' | 'outbox' | 'timers'>): void {
  leave.isGivingLastCopies = false;
  timers.cancel('last-copies');
  outbox.postToSession({ type: 'handed-over' });
}

/** Disconnects all peers and stops. */
export function stopUploader(
  parts: Uses<'channels' | 'files' | 'leave' | 'outbox' | 'peers' | 'timers'>,
  reason: string,
): void {
  const { channels, leave, outbox, peers, timers } = parts;
  reportTotals(parts);
  for (const { channel } of peers) {
    channels.send(channel, { tag: 'GOODBYE', reason });
    channels.close(channel, undefined, reason);
  }
  timers.cancelAll();
  outbox.postToSession({ type: 'stopped' });
  leave.isStopped = true;
}
