import { countText } from './units.js';

/** The kind of a tracker's swarm, by the number of expected clients. */
export function swarmText(expected: number | 'any'): string {
  if (expected === 0) return 'standing swarm';
  return expected === 'any' ? 'session of any number of clients' : `session of ${countText(expected, 'client')}`;
}
