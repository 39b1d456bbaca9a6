import { setAwakeTimeout } from '@shoal/common/io';

import { durationText } from '../text/units.js';

/**
 * Calls `stop` when the time for the whole command is over; 0 is no limit. Does not keep the process; time
 * in which it was frozen does not count.
 */
export function onDeadline(deadlineMs: number, stop: (reason: string) => void): void {
  if (deadlineMs === 0) return;
  setAwakeTimeout(() => {
    stop(`the deadline of ${durationText(deadlineMs)} has passed`);
  }, deadlineMs).unref();
}
