import type { Priority, SegmentPolicyName, ServePolicyName } from '@shoal/client/core';
import type { Digest, ExitCode, Grant, Millis, Random } from '@shoal/common';

import type { TrackerOptions } from '@shoal/tracker/core';

import type { AssignmentInput, Parameters } from './parameters.js';

/** A file of a scenario. */
export interface ScenarioFile {
  readonly name: string;
  readonly digest: Digest;
  readonly segments: number;
}

/** The shares of reads that return corrupt bytes, or an error. */
export interface BadReads {
  readonly corrupt: number;
  readonly unreadable: number;
}

/** The setup of one client; omitted fields come from the parameters. */
export interface PeerPlan {
  readonly offers?: readonly ScenarioFile[];
  readonly wants?: readonly ScenarioFile[];
  /** The priorities of wanted files by name; the others are `normal`. */
  readonly priorities?: Readonly<Record<string, Priority>>;
  /** A factor of the parameters' uplink and downlink. */
  readonly speed?: number;
  readonly uplinkMbit?: number;
  readonly downlinkMbit?: number;
  readonly site?: string;
  /** The rank that it requests. */
  readonly rank?: number;
  /** Overrides the parameters' policy. */
  readonly segmentPolicy?: SegmentPolicyName;
  readonly servePolicy?: ServePolicyName;
  /** Sends corrupt segments. */
  readonly isCorrupt?: boolean;
  /** Announces segments that it does not hold. */
  readonly isLiar?: boolean;
  /** Downloads and never uploads. */
  readonly isFreeRider?: boolean;
  /** Its disk fails when it is read for uploads. */
  readonly badReads?: BadReads;
  /** The grant in its join token, if the tracker needs tokens; without this, everything. */
  readonly grant?: Grant;
  /** Claims to be a member, but signs with another key. */
  readonly isImpostor?: boolean;
  /** How long it seeds after completion; without this, until it is stopped. */
  readonly seedForMs?: Millis;
}

/** One client of a swarm. */
export interface Peer {
  readonly name: string;
  /** It has all wanted files. */
  readonly isComplete: boolean;
  /** The exit code of its process, once it has ended. */
  readonly exitCode: ExitCode | undefined;
  /** The code with which it gave up a wanted file. */
  readonly failure: ExitCode | undefined;
  /** The number of verified segments, of all files. */
  readonly heldSegments: number;
  readonly sentSegments: number;
  /** Resolves when it has all wanted files. */
  completes(): Promise<void>;
  /** Resolves when it holds this many segments, of all files. */
  holds(segments: number): Promise<void>;
  /** Resolves when it has sent this many segments. */
  sends(segments: number): Promise<void>;
  /** Resolves when its process has ended. */
  ends(): Promise<void>;
  /** Stops it as a signal does: it sends GOODBYE on all channels. */
  leave(): void;
  /** Ends it as SIGKILL does, without GOODBYE. */
  kill(): void;
  /** Starts it again after `kill`, with the segments on its disk. */
  restart(): void;
  /** Stops it as SIGSTOP does: its channels stay open and silent. */
  freeze(): void;
  /** Continues it, as SIGCONT does. */
  thaw(): void;
  /** Sets how many more bytes its disk accepts; Infinity: unlimited. */
  limitDisk(roomBytes: number): void;
}

/** The world of a scenario: in virtual time, or with real daemons. */
export interface World {
  readonly parameters: Parameters;
  /** Seeded: the only source of randomness of a scenario. */
  readonly random: Random;
  /** A file of the parameters' size that no client holds yet. */
  file(name?: string): ScenarioFile;
  /** A file of hashes without content, as in the assignment. */
  declaredFile(owned: AssignmentInput['owned'][number]): ScenarioFile;
  peer(plan: PeerPlan): Peer;
  /** All clients that were created. */
  readonly peers: readonly Peer[];
  readonly tracker: {
    kill(): void;
    restart(options?: Partial<TrackerOptions>): void;
    /** Resolves when the tracker has quarantined the peer after corruption reports. */
    quarantines(peer: Peer): Promise<void>;
  };
  /** Sets the link between two sites. Each direction has its own bandwidth, shared by all its traffic. */
  linkSites(site: string, other: string, way: { readonly latencyMs: Millis; readonly mbit: number }): void;
  /** These peers reach each other and no other client, until `heal`. */
  isolate(peers: readonly Peer[]): void;
  heal(): void;
  /** From now on connection attempts are delayed and channels break, both at random. */
  injectFaults(faults: { readonly connectJitterMs: Millis; readonly breaksPerMillion: number }): void;
  sleep(ms: Millis): Promise<void>;
  /** Resolves when each segment is held by at least one of these peers. */
  allAreHeld(file: ScenarioFile, by: readonly Peer[]): Promise<void>;
  /** Resolves when each peer that wants files is complete, has given up, is killed or is leaving. */
  everyoneCompletes(): Promise<void>;
  /** Reports a problem with `text` unless the expectation holds. */
  expect(holds: boolean, text: string): void;
}

/** The script of a swarm: arrivals, departures, faults, and the expectations at the end. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Overrides of the default parameters. */
  readonly defaults?: Partial<Parameters>;
  /** True if the fluid bound does not apply: clients arrive later, leave or cheat. */
  readonly isUnbounded?: boolean;
  play(world: World): Promise<void>;
}
