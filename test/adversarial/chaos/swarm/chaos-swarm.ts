import { Random } from '@shoal/common';

import { type Artifact, makeArtifacts } from './chaos-files.js';
import { ChaosTracker } from './chaos-tracker.js';
import type { FaultKind } from '../fault-schedule.js';
import { type Damage, flipBytes } from '../flip-bytes.js';
import { Member } from './member.js';
import { makePlaces, type Place } from './workdir.js';

export interface SwarmPlan {
  readonly folder: string;
  readonly seed: number;
  readonly clients: number;
  readonly totalBytes: number;
  readonly args: readonly string[];
}

/** These have the files from the start. Their bytes are not damaged: no other client may have correct ones. */
const OWNERS = 2;
/** These are never ended, so that what they hold in memory shows whether it grows. */
const SURVIVORS = 3;

/** A tracker and clients, two of which offer what all others want. */
export class ChaosSwarm {
  readonly artifacts: readonly Artifact[];
  readonly tracker: ChaosTracker;
  readonly members: readonly Member[];
  /** Why some faults are left out; undefined where none is. */
  readonly problem: string | undefined;
  readonly damaged: (Damage & { readonly member: Member })[] = [];
  readonly #random: Random;

  private constructor(
    plan: SwarmPlan,
    tracker: ChaosTracker,
    parts: Pick<ChaosSwarm, 'artifacts' | 'members' | 'problem'>,
  ) {
    this.#random = new Random(plan.seed + 1);
    this.tracker = tracker;
    this.artifacts = parts.artifacts;
    this.members = parts.members;
    this.problem = parts.problem;
  }

  static async start(plan: SwarmPlan): Promise<ChaosSwarm> {
    const { folder, clients, args } = plan;
    const artifacts = makeArtifacts(`${folder}/source`, plan.totalBytes, plan.seed);
    const numbers = Array.from({ length: clients }, (_, index) => index + 1);
    const { problem, all } = await makePlaces(['tracker', ...numbers.map((number) => `client${number}`)]);
    const [trackerPlace, ...places] = all as [Place, ...Place[]];
    const tracker = await ChaosTracker.start(trackerPlace);
    const members = numbers.map((number, index) => {
      const [shared, wanted] = index < OWNERS ? [artifacts, []] : [[], artifacts];
      const place = places[index] as Place;
      return new Member({ number, place, folder, trackerUrl: tracker.url, shared, wanted, args });
    });
    for (const member of members) member.start();
    return new ChaosSwarm(plan, tracker, { artifacts, members, problem });
  }

  get kinds(): readonly FaultKind[] {
    const everywhere: FaultKind[] = ['kill', 'stop', 'freeze', 'flip bytes', 'kill tracker'];
    return this.problem === undefined ? [...everywhere, 'cut off', 'lose packets'] : everywhere;
  }

  get survivors(): readonly Member[] {
    return this.members.slice(-SURVIVORS);
  }

  get wanting(): readonly Member[] {
    return this.members.slice(OWNERS);
  }

  isSurvivor(member: Member): boolean {
    return this.survivors.includes(member);
  }

  /** Undefined where nothing of that client's may be damaged, or nothing is there yet. */
  damage(member: Member): Damage | undefined {
    if (!this.wanting.includes(member)) return undefined;
    const damage = flipBytes(member.out, this.#random);
    if (damage !== undefined) this.damaged.push({ ...damage, member });
    return damage;
  }
}
