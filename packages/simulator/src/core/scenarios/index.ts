import type { Scenario } from '../scenario.js';
import { assignment } from './assignment.js';
import { churn } from './churn.js';
import { corruptPeer } from './corrupt-peer.js';
import { flashCrowd } from './flash-crowd.js';
import { freeRiders } from './free-riders.js';
import { heterogeneous } from './heterogeneous.js';
import { lateJoiner } from './late-joiner.js';
import { membersOnly } from './members-only.js';
import { partitionHeals } from './partition-heals.js';
import { seederLeaves } from './seeder-leaves.js';
import { slowPeer } from './slow-peer.js';
import { staggeredArrival } from './staggered-arrival.js';
import { trackerRestart } from './tracker-restart.js';
import { twoSites } from './two-sites.js';

const all: readonly Scenario[] = [
  flashCrowd,
  staggeredArrival,
  lateJoiner,
  seederLeaves,
  churn,
  slowPeer,
  freeRiders,
  corruptPeer,
  membersOnly,
  heterogeneous,
  twoSites,
  trackerRestart,
  partitionHeals,
  assignment,
];

/** Every scenario that comes with Shoal, by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(all.map((scenario) => [scenario.name, scenario]));
