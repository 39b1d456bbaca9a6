import { ExitCode, Random } from '@shoal/common';

import { type FaultPlan, drawFaults, playFaults } from './fault-plan.js';
import { defaultParameters, type Parameters } from '../parameters.js';
import { POLICY_PAIRS } from '../policy-pairs.js';
import type { Scenario } from '../scenario.js';

/** One swarm drawn from a seed: the same seed gives the same swarm. */
export interface RandomSwarm {
  readonly scenario: Scenario;
  readonly parameters: Parameters;
  readonly faults: FaultPlan;
  /** Seed and options in one line. */
  readonly description: string;
}

export function randomSwarm(seed: number): RandomSwarm {
  const random = new Random(seed);
  const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T;
  const peers = 1 + random.below(16);
  const seeders = 1 + random.below(2);
  const options = {
    peers,
    segments: 1 + random.below(64),
    segmentBytes: pick([16, 64, 256]) * 1024,
    uplinkMbit: pick([5, 20, 100, 1_000]),
    latencyMs: pick([0.1, 1, 10, 80]),
    diskMs: pick([0.1, 5]),
    ...pick(POLICY_PAIRS),
    downloader: {
      maxOutstandingRequests: 1 + random.below(12),
      haveCoalesceMs: pick([0, 5, 25, 250]),
      maxSources: pick([2, 60]),
    },
    uploader: {
      activeUploads: 1 + random.below(6),
      activeSeederUploads: 1 + random.below(8),
      maxWaitingRequests: random.below(4),
    },
    // A client that arrives while the tracker is away, or asks before the seeders have returned, must not give up.
    session: { fileWaitMs: 60_000, connectTimeoutMs: 120_000 },
    tracker: { fullMesh: pick([4, 40]), neighbours: pick([3, 40]), seederNeighbours: pick([4, 60]) },
  };
  const downlinkMbit = options.uplinkMbit * pick([1, 2, 8]);
  // A choked peer waits for its turn: minutes on slow links.
  const patience = options.servePolicy === 'tit-for-tat' ? { stallTimeoutMs: CHOKED_MS } : {};
  const downloader = { ...options.downloader, ...patience };
  const parameters: Parameters = { ...defaultParameters, ...options, downloader, downlinkMbit, seed, checks: 'full' };
  const faults = drawFaults(random, peers);
  const description = `seed ${seed}: ${JSON.stringify({ seeders, ...options, downlinkMbit, faults })}`;
  return { scenario: swarmOf(seeders, faults), parameters, faults, description };
}

const CHOKED_MS = 10 * 60_000;

function swarmOf(seeders: number, faults: FaultPlan): Scenario {
  return {
    name: 'random',
    summary: 'options and faults drawn from a seed',
    isUnbounded: true,

    async play(world) {
      const file = world.file();
      for (let i = 0; i < seeders; i += 1) world.peer({ offers: [file] });
      if (faults.hasCorruptSeeder) world.peer({ offers: [file], isCorrupt: true });
      await world.sleep(100);
      const crowd = [];
      for (let i = 0; i < world.parameters.peers; i += 1) {
        const badReads = faults.badDisks.find(({ peer }) => peer === i)?.reads;
        const disk = badReads === undefined ? {} : { badReads };
        crowd.push(world.peer({ wants: [file], isLiar: faults.liars.includes(i), ...disk }));
        await world.sleep(world.random.between(0, faults.arrivalMs));
      }
      await playFaults(world, faults, crowd);
      await world.everyoneCompletes();
      const hasNoRoom = (i: number): boolean =>
        faults.fullDisks.some(({ peer, forMs }) => peer === i && forMs === undefined);
      const stayed = crowd.filter((_, i) => !faults.leavers.some(({ peer }) => peer === i) && !hasNoRoom(i));
      world.expect(
        stayed.every((peer) => peer.isComplete),
        'every client that stayed and has space has the file',
      );
      world.expect(
        crowd.every(({ failure }, i) => failure === undefined || (hasNoRoom(i) && failure === ExitCode.storage)),
        'only clients without space give up, with the storage code',
      );
    },
  };
}
