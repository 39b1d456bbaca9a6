import type { Digest, ExitCode, Millis, Random } from '@shoal/common';

import type { Parameters } from './parameters.js';

/** A file of a scenario, by what every client knows of it. */
export interface ScenarioFile {
  readonly name: string;
  readonly digest: Digest;
  readonly segments: number;
}

/** How one client is set up; what is left out comes from the parameters. */
export interface PeerPlan {
  readonly offers?: readonly ScenarioFile[];
  readonly wants?: readonly ScenarioFile[];
  /** Times the uplink and downlink of the parameters. */
  readonly speed?: number;
  readonly uplinkMbit?: number;
  readonly downlinkMbit?: number;
  readonly site?: string;
  /** Sends wrong bytes. */
  readonly isCorrupt?: boolean;
  /** Takes and never gives. */
  readonly isFreeRider?: boolean;
  /** How long it goes on serving once it has everything; without this for good. */
  readonly seedForMs?: Millis;
}

/** One client of a swarm. */
export interface Peer {
  readonly name: string;
  /** It has everything that it wants. */
  readonly isComplete: boolean;
  /** Its process has ended, with this code. */
  readonly exitCode: ExitCode | undefined;
  /** Segments that it holds verified, of all files. */
  readonly heldSegments: number;
  /** Resolves when it has everything that it wants. */
  completes(): Promise<void>;
  /** Resolves when it holds so many segments, of all files. */
  holds(segments: number): Promise<void>;
  /** Resolves when it has sent so many segments. */
  sends(segments: number): Promise<void>;
  /** Resolves when its process has ended. */
  ends(): Promise<void>;
  /** Asks it to stop, as a signal does: it says goodbye everywhere. */
  leave(): void;
  /** Ends it as SIGKILL does: nothing is said. */
  kill(): void;
  /** Starts it anew after `kill`, with what is on its disk. */
  restart(): void;
}

/** Where a scenario takes place: in virtual time, or among real daemons. */
export interface World {
  readonly parameters: Parameters;
  /** Seeded: the only randomness of a scenario. */
  readonly random: Random;
  /** A file of the parameters' size that nobody holds yet. */
  file(name?: string): ScenarioFile;
  peer(plan: PeerPlan): Peer;
  readonly tracker: { kill(): void; restart(): void };
  sleep(ms: Millis): Promise<void>;
  /** Resolves when every peer that wants something, and is neither killed nor leaving, has it. */
  everyoneCompletes(): Promise<void>;
  /** What must hold; `text` says so. */
  expect(holds: boolean, text: string): void;
}

/** A swarm's script: who comes and goes when, and what must hold at its end. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Where it differs from the parameters' defaults. */
  readonly defaults?: Partial<Parameters>;
  /** True where no fluid bound holds for it: clients come later, leave or cheat. */
  readonly isUnbounded?: boolean;
  play(world: World): Promise<void>;
}
