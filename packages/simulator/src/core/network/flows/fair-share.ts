import { type FlowTable, PLACES } from './flow-table.js';

/**
 * Shares one resource out among its flows, max-min fairly: who is granted less elsewhere takes
 * that, the others share the rest alike. Nobody is granted what another holds, so grants of one
 * resource never add up to more than its capacity, whatever the other resources grant meanwhile.
 * True where the resource is tight: some flow could use more of it.
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
  // Each round finds more flows below the level and so raises it, until none is added.
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
    // Rounding may take one off the count again, for ever.
    if (nowBelow <= below) break;
    below = nowBelow;
    sumBelow = sum;
    if (below === count) break;
    level = (capacity - sumBelow) / (count - below);
  }
  // What nobody uses now is granted to all alike, so that a flow that is freed elsewhere may grow at once.
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
