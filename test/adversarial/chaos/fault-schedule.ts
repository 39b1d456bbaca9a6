import { Random } from '@shoal/common';

/** The faults of a swarm: kind, target, time and duration, all drawn from one seed. */
export interface PlannedFault {
  readonly at: number;
  readonly kind: FaultKind;
  /** Of the client that it strikes; the tracker has none. */
  readonly member: number;
  /** Until it is taken back: the process started again, the link up. */
  readonly forMs: number;
}

export type FaultKind = 'kill' | 'stop' | 'freeze' | 'cut off' | 'lose packets' | 'flip bytes' | 'kill tracker';

export interface ScheduleOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly members: number;
  /** Mean time between two faults. */
  readonly everyMs: number;
  readonly kinds: readonly FaultKind[];
}

/** Kinds that weigh more come more often. */
const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  kill: 5,
  stop: 3,
  freeze: 4,
  'cut off': 4,
  'lose packets': 2,
  'flip bytes': 4,
  'kill tracker': 2,
};

const LONGEST_MS: Readonly<Record<FaultKind, number>> = {
  kill: 5_000,
  stop: 5_000,
  freeze: 20_000,
  'cut off': 20_000,
  'lose packets': 20_000,
  'flip bytes': 0,
  'kill tracker': 8_000,
};

/** The same faults for the same options, in the order of their times. */
export function planFaults({ seed, durationMs, members, everyMs, kinds }: ScheduleOptions): PlannedFault[] {
  const random = new Random(seed);
  const faults: PlannedFault[] = [];
  const drawn = kinds.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));
  for (let at = gap(random, everyMs); at < durationMs; at += gap(random, everyMs)) {
    const kind = drawn[random.below(drawn.length)];
    if (kind === undefined) break;
    const member = random.below(members);
    faults.push({ at, kind, member, forMs: Math.round(random.fraction() * LONGEST_MS[kind]) });
  }
  return faults;
}

function gap(random: Random, everyMs: number): number {
  return Math.round(random.between(0.1, 1.9) * everyMs);
}
