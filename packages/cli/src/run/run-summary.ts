import { ExitCode, type Rank } from '@shoal/common';

import { countText, durationText } from '../text/units.js';
import type { ChildEnd } from './child.js';

/** The result of one client of a local swarm. */
export interface ClientOutcome {
  readonly rank: Rank;
  readonly end: ChildEnd;
  /** Paths of the files that are complete. */
  readonly files: readonly string[];
  /** One line for each file that failed, or for what ended the client. */
  readonly errors: readonly string[];
}

export interface Totals {
  readonly clients: number;
  readonly files: number;
  readonly segments: number;
  readonly ms: number;
  /** Inputs that are malformed, without a client. */
  readonly refused: number;
}

const STOPS: readonly number[] = [ExitCode.hungUp, ExitCode.interrupted, ExitCode.terminated];

export function outcomeLine({ rank, end, files, errors }: ClientOutcome): string {
  const done = countText(files.length, 'file');
  const reasons = errors.length === 0 ? '' : `: ${errors.join('; ')}`;
  if (end.how === 'killed') return `client ${rank}: killed by ${end.signal}, ${done} complete`;
  if (end.how === 'not started') return `client ${rank}: could not be started: ${end.reason}`;
  if (end.code === ExitCode.done) return `client ${rank}: done, ${done}`;
  if (STOPS.includes(end.code)) return `client ${rank}: stopped, ${done} complete`;
  return `client ${rank}: failed with exit code ${end.code}, ${done} complete${reasons}`;
}

/** Names the ranks that are missing between others; undefined where none is. */
export function gapText(ranks: readonly Rank[]): string | undefined {
  const [first, last] = [Math.min(...ranks), Math.max(...ranks)];
  const missing = last - first + 1 - new Set(ranks).size;
  if (ranks.length === 0 || missing === 0) return undefined;
  const named: string[] = [];
  const known = new Set(ranks);
  for (let rank = first; named.length < Math.min(missing, MAX_NAMED); rank += 1)
    if (!known.has(rank)) named.push(`in${rank}.txt`);
  const more = missing > named.length ? ', …' : '';
  return `${named.join(', ')}${more}: no such ${missing === 1 ? 'input' : 'inputs'} between in${first}.txt and in${last}.txt; the session goes on without`;
}

const MAX_NAMED = 6;

/** `5 clients, 12 files, 3,400 segments in 0.9 s` */
export function totalsLine({ clients, files, segments, ms, refused }: Totals): string {
  const counts = [countText(clients, 'client'), countText(files, 'file'), countText(segments, 'segment')];
  const without = refused === 0 ? '' : `; ${countText(refused, 'input')} refused, see above`;
  return `${counts.join(', ')} in ${durationText(ms)}${without}`;
}

/** One exit code for many processes: what the user can act on goes first. */
export function combinedExitCode(codes: readonly number[]): ExitCode {
  const failures = codes.filter((code) => code !== ExitCode.done) as ExitCode[];
  return FIRST.find((code) => failures.includes(code)) ?? failures[0] ?? ExitCode.done;
}

const FIRST: readonly ExitCode[] = [ExitCode.usage, ExitCode.unknownFile, ExitCode.integrity, ExitCode.storage];

/** A process that was killed, or never started, counts as an internal error. */
export function endCode(end: ChildEnd): number {
  return end.how === 'exited' ? end.code : ExitCode.internal;
}
