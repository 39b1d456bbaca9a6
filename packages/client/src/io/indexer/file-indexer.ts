import { type BigIntStats, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import {
  defaultSegmentBytes,
  entriesLength,
  entriesProblem,
  ExitCode,
  fileNameProblem,
  HASH_BYTES,
  isExecutable,
  type Manifest,
  MAX_MANIFEST_BYTES,
  MAX_SEGMENT_BYTES,
  MAX_SEGMENTS,
  MIN_SEGMENT_BYTES,
  ShoalError,
} from '@shoal/common';
import { withDigest } from '@shoal/common/io';

import type { Offer } from '../../core/index.js';
import { FileStamps } from '../files/file-stamps.js';
import { hashArtifact, type HashOptions, isSmall } from './hash-artifact.js';
import type { HashPlan } from './hash-segments.js';
import type { IndexCache } from './index-cache.js';
import { readProblem } from '../problems/read-problem.js';
import { specialKind } from '../files/special-kind.js';
import { walkFolder } from './walk-folder.js';

export interface IndexOptions extends HashOptions {
  /** Default: derived from the file's length and the number of expected clients (0: unknown). */
  readonly segmentBytes?: number;
  readonly expectedClients?: number;
  /** Hashes of unchanged files from earlier runs. */
  readonly cache?: IndexCache | undefined;
  /** Called for each socket, pipe or device in a folder, which is left out. */
  readonly onSkipped?: (path: string, kind: string) => void;
}

/** Hashes a file, or a folder with its contents, into the manifest to offer. */
export async function indexFile(path: string, options: IndexOptions = {}): Promise<Offer> {
  const name = basename(resolve(path));
  const nameProblem = fileNameProblem(name);
  if (nameProblem !== undefined) throw new ShoalError(ExitCode.usage, `cannot offer ${path}: ${nameProblem}`);
  const startedAt = Date.now();
  const plan = await planOf(path, options);
  const { length, segmentLength, entries, executable, stamps } = plan;
  const cache = isSmall(plan) ? undefined : options.cache;
  const known = await cache?.read(plan);
  const hashes = known ?? (await hashArtifact(plan, options));
  // Another write right now might not alter the stamps.
  const isTraceable = !new FileStamps(stamps).areTooNew(startedAt);
  if (known === undefined && isTraceable) await cache?.write(plan, hashes);
  const fields = { kind: 'real', name, length, segmentLength, hashes } as const;
  const manifest = withDigest({ ...fields, ...(entries && { entries }), ...(executable && { executable }) });
  return { manifest, path, state: { stamps, isVerified: known === undefined && isTraceable } };
}

type IndexPlan = HashPlan & Pick<Manifest, 'executable'>;

/** Lists the bytes to hash, and refuses unshareable paths before any byte is read. */
async function planOf(path: string, { segmentBytes, expectedClients, onSkipped }: IndexOptions): Promise<IndexPlan> {
  const stats = statsOf(path);
  const found = stats.isDirectory() ? await walkFolder(path, onSkipped) : fileAlone(stats);
  const { entries, stamps } = found;
  const length = entries === undefined ? Number(stats.size) : entriesLength(entries);
  const segmentLength = segmentBytes ?? defaultSegmentBytes(length, expectedClients);
  const hashBytes = segmentsOf(path, length, segmentLength) * HASH_BYTES;
  const problem = entries === undefined ? undefined : entriesProblem(entries, length, MAX_MANIFEST_BYTES - hashBytes);
  if (problem !== undefined) throw new ShoalError(ExitCode.usage, `cannot offer ${path}: ${problem}`);
  const executable = entries === undefined && isExecutable(Number(stats.mode)) ? true : undefined;
  return { path, length, segmentLength, entries, executable, stamps: stamps.values };
}

/** Opening a pipe or a device may block or have side effects, so its kind is checked first. */
function statsOf(path: string): BigIntStats {
  let stats: BigIntStats;
  try {
    stats = statSync(path, { bigint: true });
  } catch (error) {
    throw readProblem(error, path);
  }
  const special = specialKind(stats);
  if (special === undefined) return stats;
  throw new ShoalError(ExitCode.usage, `${path} is ${special}, not a file`);
}

function fileAlone(stats: BigIntStats): { entries: undefined; stamps: FileStamps } {
  const stamps = FileStamps.empty(1);
  stamps.take(0, stats);
  return { entries: undefined, stamps };
}

function segmentsOf(path: string, length: number, segmentLength: number): number {
  if (!Number.isInteger(segmentLength) || segmentLength < MIN_SEGMENT_BYTES || segmentLength > MAX_SEGMENT_BYTES) {
    const range = `${MIN_SEGMENT_BYTES} to ${MAX_SEGMENT_BYTES} bytes`;
    throw new ShoalError(
      ExitCode.usage,
      `segment size ${segmentLength} is not possible: choose ${range} with --segment-size`,
    );
  }
  const segments = Math.ceil(length / segmentLength);
  if (segments > MAX_SEGMENTS) {
    const limit = `over the limit of ${MAX_SEGMENTS}: raise --segment-size above ${segmentLength}`;
    throw new ShoalError(ExitCode.usage, `cannot offer ${path}: it would have ${segments} segments, ${limit}`);
  }
  return segments;
}
