import type { Millis, Random } from '@shoal/common';

import type { Peer, World } from './scenario.js';

interface PeerFault {
  readonly peer: number;
  readonly atMs: Millis;
}

/** What goes wrong in a run, all of it drawn before it begins. */
export interface FaultPlan {
  /** Up to so long between one arrival and the next. */
  readonly arrivalMs: Millis;
  readonly crashes: readonly (PeerFault & { readonly awayMs: Millis })[];
  readonly leavers: readonly PeerFault[];
  readonly trackerRestarts: readonly { readonly atMs: Millis; readonly awayMs: Millis }[];
  readonly partition: { readonly peers: readonly number[]; readonly atMs: Millis; readonly forMs: Millis } | undefined;
  readonly hasCorruptSeeder: boolean;
  /** Clients that announce segments which they do not hold. */
  readonly liars: readonly number[];
  /** Dials take up to so much longer, so that channels open in another order. */
  readonly dialJitterMs: Millis;
  /** Of a million messages so many break their channel: it is dialled again while the other side may still have it. */
  readonly breaksPerMillion: number;
}

export function drawFaults(random: Random, peers: number): FaultPlan {
  const chance = (share: number): boolean => random.fraction() < share;
  const when = (): Millis => Math.round(random.between(0, 3_000));
  const some = (share: number): number[] => Array.from({ length: peers }, (_, i) => i).filter(() => chance(share));
  const crashing = chance(0.4) ? some(0.25) : [];
  const leaving = (chance(0.3) ? some(0.2) : []).filter((peer) => !crashing.includes(peer));
  const cut = chance(0.25) ? some(0.4) : [];
  return {
    arrivalMs: chance(0.5) ? 0 : Math.round(random.between(0, 400)),
    crashes: crashing.map((peer) => ({ peer, atMs: when(), awayMs: when() })),
    leavers: leaving.map((peer) => ({ peer, atMs: when() })),
    trackerRestarts: chance(0.3) ? [{ atMs: when(), awayMs: when() }] : [],
    partition:
      cut.length === 0 ? undefined : { peers: cut, atMs: when(), forMs: Math.round(random.between(1, 50_000)) },
    hasCorruptSeeder: chance(0.2),
    liars: chance(0.2) ? some(0.2) : [],
    dialJitterMs: chance(0.3) ? Math.round(random.between(1, 500)) : 0,
    breaksPerMillion: chance(0.3) ? Math.round(random.between(1, 3_000)) : 0,
  };
}

/** Lets it all happen; resolves when nothing is left to go wrong. */
export async function playFaults(world: World, faults: FaultPlan, crowd: readonly Peer[]): Promise<void> {
  world.disturb({ dialJitterMs: faults.dialJitterMs, breaksPerMillion: faults.breaksPerMillion });
  const all: Promise<void>[] = [];
  const at = (ms: Millis, happen: () => Promise<void> | void): void => {
    all.push(world.sleep(ms).then(happen));
  };
  for (const { peer, atMs, awayMs } of faults.crashes) {
    at(atMs, async () => {
      crowd[peer]?.kill();
      await world.sleep(awayMs);
      crowd[peer]?.restart();
    });
  }
  for (const { peer, atMs } of faults.leavers) at(atMs, () => crowd[peer]?.leave());
  for (const { atMs, awayMs } of faults.trackerRestarts) {
    at(atMs, async () => {
      world.tracker.kill();
      await world.sleep(awayMs);
      world.tracker.restart();
    });
  }
  if (faults.partition !== undefined) {
    const { peers, atMs, forMs } = faults.partition;
    at(atMs, async () => {
      world.isolate(crowd.filter((_, i) => peers.includes(i)));
      await world.sleep(forMs);
      world.heal();
    });
  }
  await Promise.all(all);
  world.disturb({ dialJitterMs: 0, breaksPerMillion: 0 });
}
