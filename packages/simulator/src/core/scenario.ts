import type { Priority, SegmentPolicyName, ServePolicyName } from '@shoal/client/core';
import type { Digest, ExitCode, Grant, Millis, Random } from '@shoal/common';

import type { TrackerOptions } from '@shoal/tracker/core';

import type { AssignmentInput, Parameters } from './parameters.js';

/** A file of a scenario, by what every client knows of it. */
export interface ScenarioFile {
  readonly name: string;
  readonly digest: Digest;
  readonly segments: number;
}

/** The shares of all reads that go wrong: with bytes that do not match their hash, or with none. */
export interface BadReads {
  readonly corrupt: number;
  readonly unreadable: number;
}

/** How one client is set up; what is left out comes from the parameters. */
export interface PeerPlan {
  readonly offers?: readonly ScenarioFile[];
  readonly wants?: readonly ScenarioFile[];
  /** Of wanted files, by name; the others are `normal`. */
  readonly priorities?: Readonly<Record<string, Priority>>;
  /** Times the uplink and downlink of the parameters. */
  readonly speed?: number;
  readonly uplinkMbit?: number;
  readonly downlinkMbit?: number;
  readonly site?: string;
  /** The rank that it asks for. */
  readonly rank?: number;
  /** Instead of the parameters'. */
  readonly segmentPolicy?: SegmentPolicyName;
  readonly servePolicy?: ServePolicyName;
  /** Sends wrong bytes. */
  readonly isCorrupt?: boolean;
  /** Announces segments that it does not hold. */
  readonly isLiar?: boolean;
  /** Takes and never gives. */
  readonly isFreeRider?: boolean;
  /** Its disk errs when it is read for others. */
  readonly badReads?: BadReads;
  /** What its join token lets it do, where the tracker wants tokens; everything without this. */
  readonly grant?: Grant;
  /** Speaks as a member, but cannot prove to be one. */
  readonly isImpostor?: boolean;
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
  /** It has given up a file that it wanted, with this code. */
  readonly failure: ExitCode | undefined;
  /** Segments that it holds verified, of all files. */
  readonly heldSegments: number;
  readonly sentSegments: number;
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
  /** Stops it as SIGSTOP does: its channels stay open, and it says nothing. */
  freeze(): void;
  /** It goes on, as after SIGCONT. */
  thaw(): void;
  /** From now on its disk takes so many bytes more; Infinity: there is room again. */
  limitDisk(roomBytes: number): void;
}

/** Where a scenario takes place: in virtual time, or among real daemons. */
export interface World {
  readonly parameters: Parameters;
  /** Seeded: the only randomness of a scenario. */
  readonly random: Random;
  /** A file of the parameters' size that nobody holds yet. */
  file(name?: string): ScenarioFile;
  /** A file that is known by its hashes only, as the assignment's are. */
  declaredFile(owned: AssignmentInput['owned'][number]): ScenarioFile;
  peer(plan: PeerPlan): Peer;
  /** Everybody who ever came. */
  readonly peers: readonly Peer[];
  readonly tracker: {
    kill(): void;
    restart(options?: Partial<TrackerOptions>): void;
    /** Resolves when it tells nobody else of that peer, for what others say that it sent. */
    quarantines(peer: Peer): Promise<void>;
  };
  /** The way between two sites: both directions share nothing, all who go one direction share its bandwidth. */
  linkSites(site: string, other: string, way: { readonly latencyMs: Millis; readonly mbit: number }): void;
  /** These reach each other and nobody else, until `heal`. */
  isolate(peers: readonly Peer[]): void;
  heal(): void;
  /** From now on dials take longer by chance, and messages break their channels by chance. */
  injectFaults(faults: { readonly connectJitterMs: Millis; readonly breaksPerMillion: number }): void;
  sleep(ms: Millis): Promise<void>;
  /** Resolves when every segment is held by one of these at least. */
  allAreHeld(file: ScenarioFile, by: readonly Peer[]): Promise<void>;
  /** Resolves when every peer that wants something has it, has given it up, is killed or is leaving. */
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
