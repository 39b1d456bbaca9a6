import type { Point } from './figures/curve.js';
import { mean } from './figures/statistics.js';

/** One scenario, run under several policies with the same seeds: what a report is about. */
export interface Lab {
  readonly scenario: string;
  /** A sentence on the scenario. */
  readonly about: string;
  readonly peers: number;
  readonly segments: number;
  readonly seeds: readonly number[];
  /** Other options of the runs, as readable text. */
  readonly options: readonly (readonly [name: string, value: string])[];
  /** The command that gives the same report again. */
  readonly command: string;
  /** The program that made it: `shoal 0.1.0, Node v24`. */
  readonly madeBy: string;
  /** By policy, in the order of the report. */
  readonly policies: readonly LabPolicy[];
}

export interface LabPolicy {
  readonly policy: string;
  /** One a seed, in the order of the seeds. */
  readonly runs: readonly LabRun[];
}

/** The result of one run. Peers are the clients that want the file, without the seeder. */
export interface LabRun {
  readonly seed: number;
  readonly peers: number;
  readonly finished: number;
  /** Why it is no success; undefined where all that must hold did hold. */
  readonly failure: string | undefined;
  /** The fluid lower bound (Kumar & Ross) for the last one to finish; undefined where the scenario has none. */
  readonly boundMs: number | undefined;
  /** How long it took each peer that finished, from when it joined. */
  readonly completionMs: readonly number[];
  /** Finish of the last peer, from the first one's start; undefined if a peer did not finish. */
  readonly lastFinishMs: number | undefined;
  /** How much of the file the seeder sent, in copies. */
  readonly seederCopies: number;
  /** How much of the file each peer sent, in copies. */
  readonly peerCopies: readonly number[];
  /** Time in milliseconds, and the share of all uplinks together that was in use since the point before. */
  readonly utilisation: readonly Point[];
  /** Messages that carry no segment, by tag, for each segment delivered. */
  readonly controlPerSegment: readonly (readonly [tag: string, messages: number])[];
  readonly events: number;
  readonly wallMs: number;
  readonly fingerprint: string;
}

/** Over all runs; undefined where the scenario has no bound. */
export function meanBoundMs({ policies }: Lab): number | undefined {
  const bounds = policies.flatMap(({ runs }) => runs.map(({ boundMs }) => boundMs));
  const known = bounds.filter((bound) => bound !== undefined);
  return known.length < bounds.length || known.length === 0 ? undefined : mean(known);
}
