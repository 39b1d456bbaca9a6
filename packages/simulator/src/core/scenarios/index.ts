import type { Scenario } from '../scenario.js';
import { assignment } from './crowds/assignment.js';
import { churn } from './faults/churn.js';
import { corruptPeer } from './faults/corrupt-peer.js';
import { flashCrowd } from './crowds/flash-crowd.js';
import { freeRiders } from './faults/free-riders.js';
import { heterogeneous } from './crowds/heterogeneous.js';
import { lateJoiner } from './crowds/late-joiner.js';
import { membersOnly } from './faults/members-only.js';
import { partitionHeals } from './faults/partition-heals.js';
import { seederLeaves } from './faults/seeder-leaves.js';
import { slowPeer } from './crowds/slow-peer.js';
import { staggeredArrival } from './crowds/staggered-arrival.js';
import { trackerRestart } from './faults/tracker-restart.js';
import { twoSites } from './crowds/two-sites.js';

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

/** All built-in scenarios by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(all.map((scenario) => [scenario.name, scenario]));
