import type { Millis } from '@shoal/common';

import type { FilePeer } from '../files/file-peer.js';
import type { Uses } from '../parts/parts.js';

/** No requests to the peer for this time; the timer `retry` then schedules again. */
export function backOff({ clock, timers }: Uses<'clock' | 'timers'>, filePeer: FilePeer, ms: Millis): void {
  filePeer.backOff(clock.now + ms);
  timers.setAtLatest('retry', filePeer.busyUntil);
}

/** The backoff of a peer is over. Sets the timer for the next one. */
export function retry({ clock, files, mark, timers }: Uses<'clock' | 'files' | 'mark' | 'timers'>): void {
  for (const file of files.values()) {
    for (const { busyUntil } of file.peers) if (busyUntil > clock.now) timers.setAtLatest('retry', busyUntil);
  }
  mark.set();
}
