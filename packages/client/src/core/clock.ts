import type { Millis } from '@shoal/common';

/** The time of a machine's current event. */
export class Clock {
  now: Millis = 0;
}
