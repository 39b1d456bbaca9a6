import { type FlowTable, PLACES } from './flow-table.js';

/**
 * Allocates one resource to its flows, max-min fairly: a flow with a smaller grant elsewhere gets that, the others
 * share the rest equally. The grants of one resource never exceed its capacity, whatever the other resources grant
 * meanwhile. Returns true if the resource is saturated: some flow could use more of it.
 */
export function allocateMaxMin(table: FlowTable, resource: number): boolean {
  const count = table.count[resource] as number;
  const capacity = table.capacity[resource] as number;
  if (capacity === Infinity) {
    for (let place = table.first[resource] as number; place >= 0; place = table.next[place] as number) {
      table.grant[place] = Infinity;
    }
    return false;
  }
  let level = capacity / count;
  let below = 0;
  let sumBelow = 0;
  // Each round finds more flows below the level, which raises it, until a round adds none.
  for (;;) {
    let nowBelow = 0;
    let sum = 0;
    for (let place = table.first[resource] as number; place >= 0; place = table.next[place] as number) {
      const elsewhere = grantedElsewhere(table, place);
      if (elsewhere < level) {
        nowBelow += 1;
        sum += elsewhere;
      }
    }
    // Rounding could remove one from the count again, without end.
    if (nowBelow <= below) break;
    below = nowBelow;
    sumBelow = sum;
    if (below === count) break;
    level = (capacity - sumBelow) / (count - below);
  }
  // Unused capacity is granted to all flows equally, so that a flow that is freed elsewhere can grow immediately.
  const spare = below === count ? Math.max(0, capacity - sumBelow) / count : 0;
  for (let place = table.first[resource] as number; place >= 0; place = table.next[place] as number) {
    const elsewhere = grantedElsewhere(table, place);
    table.grant[place] = elsewhere < level ? elsewhere + spare : level;
  }
  return below < count;
}

function grantedElsewhere(table: FlowTable, place: number): number {
  const { resource, grant } = table;
  const first = place - (place % PLACES);
  let least = Infinity;
  for (let other = first; other < first + PLACES; other += 1) {
    if (other === place || (resource[other] as number) < 0) continue;
    const granted = grant[other] as number;
    if (granted < least) least = granted;
  }
  return least;
}
