import type { MeasuredProcess } from '../process/measured-process.js';
import type { Finish, Ground, SwarmSystem } from '../systems/swarm-system.js';

/** A system that transfers a file from one process to another. */
export interface PairSystem {
  readonly name: string;
  /** The hash with which it verifies the file. */
  readonly verifiedBy: string;
  /** The missing requirement and how to install it; undefined if it can run. */
  problem(): Promise<string | undefined>;
  /** Starts the source; resolves when it can be fetched from. */
  open(ground: Ground): Promise<OpenPair>;
}

export interface OpenPair {
  readonly source: MeasuredProcess;
  /** Neither end, such as a tracker. */
  readonly others: readonly MeasuredProcess[];
  readonly fetch: (folder: string) => Fetch;
}

export interface Fetch {
  readonly process: MeasuredProcess;
  readonly finished: Promise<Finish>;
  readonly output: string;
}

/** A swarm of two. */
export function pairOf(system: SwarmSystem, verifiedBy: string): PairSystem {
  return {
    name: system.name,
    verifiedBy,
    problem: () => system.problem(),
    async open(ground) {
      const swarm = await system.open(ground);
      const fetch = (folder: string) => swarm.startLeecher(ground.seeder, folder);
      return { source: swarm.seeder, others: [swarm.tracker], fetch };
    },
  };
}
