import type { Host } from '#namespaces/network.js';

import type { MeasuredProcess } from '../process/measured-process.js';

/** A system that distributes one file to many machines. */
export interface SwarmSystem {
  readonly name: string;
  /** The missing requirement and how to install it; undefined if it can run. */
  problem(): Promise<string | undefined>;
  /** Starts its tracker and its seeder; resolves when clients can be served. */
  open(ground: Ground): Promise<OpenSwarm>;
}

/** The network and folders of a swarm. */
export interface Ground {
  readonly source: SourceFile;
  readonly tracker: Host;
  readonly seeder: Host;
  readonly leechers: readonly Host[];
  /** Only this swarm's. */
  readonly folder: string;
  /** Starts a process on a host of the network. */
  readonly start: (
    host: Host,
    name: string,
    argv: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => MeasuredProcess;
}

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

export interface OpenSwarm {
  readonly tracker: MeasuredProcess;
  readonly seeder: MeasuredProcess;
  /** `folder` is empty and its own. It goes on seeding until it is stopped. */
  readonly startLeecher: (host: Host, folder: string) => Leecher;
}

export interface Leecher {
  readonly process: MeasuredProcess;
  /** Resolves when it reports the complete file; fails if it ends before. */
  readonly finished: Promise<Finish>;
  /** Path of the downloaded file. */
  readonly output: string;
}

export interface Finish {
  /** The transfer time that it reports, without start-up; undefined without a report. */
  readonly ownSeconds?: number;
}
