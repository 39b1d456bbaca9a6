import type { Millis, Random } from '@shoal/common';

import type { BadReads, Peer, World } from '../scenario.js';

interface PeerFault {
  readonly peer: number;
  readonly atMs: Millis;
}

/** The faults of a run, all drawn before it begins. */
export interface FaultPlan {
  /** The longest time between two arrivals. */
  readonly arrivalMs: Millis;
  readonly crashes: readonly (PeerFault & { readonly awayMs: Millis })[];
  readonly leavers: readonly PeerFault[];
  readonly trackerRestarts: readonly { readonly atMs: Millis; readonly awayMs: Millis }[];
  readonly partition: { readonly peers: readonly number[]; readonly atMs: Millis; readonly forMs: Millis } | undefined;
  readonly hasCorruptSeeder: boolean;
  /** Clients that announce segments that they do not hold. */
  readonly liars: readonly number[];
  /** The largest additional time of a connection attempt: channels open in another order. */
  readonly connectJitterMs: Millis;
  /**
   * The number of messages in a million that break their channel. The client reconnects while the other side may still
   * have the channel.
   */
  readonly breaksPerMillion: number;
  /** Disks that accept `roomSegments` more; without `forMs` they stay full. */
  readonly fullDisks: readonly (PeerFault & { readonly roomSegments: number; readonly forMs: Millis | undefined })[];
  /** Clients whose disk fails when it is read for uploads. */
  readonly badDisks: readonly { readonly peer: number; readonly reads: BadReads }[];
}

export function drawFaults(random: Random, peers: number): FaultPlan {
  const chance = (share: number): boolean => random.fraction() < share;
  const when = (): Millis => Math.round(random.between(0, 3_000));
  const some = (share: number): number[] => Array.from({ length: peers }, (_, i) => i).filter(() => chance(share));
  const crashing = chance(0.4) ? some(0.25) : [];
  const leaving = (chance(0.3) ? some(0.2) : []).filter((peer) => !crashing.includes(peer));
  const cut = chance(0.25) ? some(0.4) : [];
  const network = {
    arrivalMs: chance(0.5) ? 0 : Math.round(random.between(0, 400)),
    crashes: crashing.map((peer) => ({ peer, atMs: when(), awayMs: when() })),
    leavers: leaving.map((peer) => ({ peer, atMs: when() })),
    trackerRestarts: chance(0.3) ? [{ atMs: when(), awayMs: when() }] : [],
    partition:
      cut.length === 0 ? undefined : { peers: cut, atMs: when(), forMs: Math.round(random.between(1, 50_000)) },
    hasCorruptSeeder: chance(0.2),
    liars: chance(0.2) ? some(0.2) : [],
    connectJitterMs: chance(0.3) ? Math.round(random.between(1, 500)) : 0,
    breaksPerMillion: chance(0.3) ? Math.round(random.between(1, 3_000)) : 0,
  };
  return { ...network, ...drawDiskFaults(random, chance, some) };
}

function drawDiskFaults(
  random: Random,
  chance: (share: number) => boolean,
  some: (share: number) => number[],
): Pick<FaultPlan, 'fullDisks' | 'badDisks'> {
  const full = chance(0.3) ? some(0.3) : [];
  const bad = chance(0.2) ? some(0.3) : [];
  return {
    fullDisks: full.map((peer) => ({
      peer,
      atMs: Math.round(random.between(0, 1_000)),
      roomSegments: random.below(16),
      // Shorter than a client waits for space; otherwise permanently, and the client must report it.
      forMs: chance(0.7) ? Math.round(random.between(1, 45_000)) : undefined,
    })),
    badDisks: bad.map((peer) => ({
      peer,
      reads: { corrupt: chance(0.5) ? 0.05 : 0, unreadable: chance(0.5) ? 0.2 : 0.02 },
    })),
  };
}

/** Injects the faults; resolves after the last one. */
export async function playFaults(world: World, faults: FaultPlan, crowd: readonly Peer[]): Promise<void> {
  world.injectFaults({ connectJitterMs: faults.connectJitterMs, breaksPerMillion: faults.breaksPerMillion });
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
  for (const { peer, atMs, roomSegments, forMs } of faults.fullDisks) {
    at(atMs, async () => {
      crowd[peer]?.limitDisk(roomSegments * world.parameters.segmentBytes);
      if (forMs === undefined) return;
      await world.sleep(forMs);
      crowd[peer]?.limitDisk(Infinity);
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
  world.injectFaults({ connectJitterMs: 0, breaksPerMillion: 0 });
}
