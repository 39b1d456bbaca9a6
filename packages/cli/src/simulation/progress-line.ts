import type { RunProgress } from '@shoal/simulator';

import { countText, durationText, percentText } from '../text/units.js';

/** `12.4 s virtual  61 % of segments  340 of 1,000 done  512,000 events/s  9 s left`. */
export function progressLine(title: string, progress: RunProgress): string {
  const { virtualMs, eventsPerSecond, finished, peers, heldSegments, wantedSegments, etaMs } = progress;
  const parts = [
    title,
    `${durationText(virtualMs)} virtual`,
    `${percentText(heldSegments, wantedSegments)} of segments`,
    `${finished.toLocaleString('en-US')} of ${countText(peers, 'peer')} done`,
    `${Math.round(eventsPerSecond).toLocaleString('en-US')} events/s`,
  ];
  if (etaMs !== undefined) parts.push(`${durationText(etaMs)} left`);
  return parts.join('  ');
}
