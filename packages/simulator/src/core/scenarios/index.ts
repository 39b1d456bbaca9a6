import type { Scenario } from '../scenario.js';
import { flashCrowd } from './flash-crowd.js';

/** Every scenario that comes with Shoal, by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  [flashCrowd].map((scenario) => [scenario.name, scenario]),
);
