import type { Uses } from '../parts/parts.js';
import { refuseChoked } from '../requests/refuse-requests.js';

type RechokeParts = Uses<'channels' | 'clock' | 'files' | 'peers' | 'policy' | 'queue' | 'slots' | 'timers'>;

/** Sets the timer of the next rechoke while peers are connected. */
export function scheduleRechoke({ clock, peers, policy, timers }: Uses<'clock' | 'peers' | 'policy' | 'timers'>): void {
  if (policy.rechokeMs !== undefined && peers.size > 0) timers.set('rechoke', clock.now + policy.rechokeMs);
}

/** The policy decides again which peers are served. */
export function rechoke(parts: RechokeParts): void {
  const { clock, files, policy } = parts;
  const isSeeder = files.all().every((file) => file.isComplete);
  policy.rechoke(isSeeder, clock.now);
  refuseChoked(parts);
  scheduleRechoke(parts);
}
