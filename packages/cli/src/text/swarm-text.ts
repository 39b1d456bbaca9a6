import { countText } from './units.js';

/** What kind of swarm a tracker runs, by the clients that it waits for. */
export function swarmText(expected: number | 'any'): string {
  if (expected === 0) return 'standing swarm';
  return expected === 'any' ? 'session of whoever comes' : `session of ${countText(expected, 'client')}`;
}
