import { type Digest, type Manifest, type Member, type Rank, segmentCount, SegmentSet } from '@shoal/common';

import type { Candidate } from '#src/core/download/files/request-policy.js';

/** A manifest with invented hashes, whose last segment is shorter than the others. */
export function manifest(
  segments: number,
  { name = 'file', kind = 'real' }: { name?: string; kind?: Manifest['kind'] } = {},
): Manifest {
  const isReal = kind === 'real';
  return {
    kind,
    name,
    length: isReal && segments > 0 ? segments * 1024 - 24 : 0,
    segmentLength: isReal ? 1024 : 0,
    hashes: new Uint8Array(segments * 32).fill(0x61),
    digest: digestOf(`${name} ${kind} ${segments}`),
  };
}

export function declared(segments: number, name = 'file'): Manifest {
  return manifest(segments, { name, kind: 'declared' });
}

/** A digest, the same for the same text. */
export function digestOf(text: string): Digest {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
}

export function setOf(length: number, indices: Iterable<number>): SegmentSet {
  const set = SegmentSet.empty(length);
  for (const index of indices) set.add(index);
  return set;
}

export function member(rank: Rank, heldSegments = 0): Member {
  return { rank, host: `peer${rank}`, port: 7_000 + rank, heldSegments };
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

export function allOf(file: Manifest): number[] {
  return range(segmentCount(file));
}

/** A candidate whose state a test sets. */
export type TestCandidate = { -readonly [Key in keyof Candidate]: Candidate[Key] } & {
  held: SegmentSet;
  /** Segments that a super-seeder has refused. */
  lacks: ReadonlySet<number>;
};

/** A connected peer of one file, as a policy sees it. */
export function candidate(rank: Rank, given: Partial<TestCandidate> = {}): TestCandidate {
  return {
    rank,
    column: 0,
    held: SegmentSet.empty(0),
    rate: undefined,
    load: 0,
    reportedSegments: 0,
    isSuperSeeding: false,
    isIdle: false,
    outstanding: 0,
    anyOutstanding: 0,
    lacks: new Set(),
    mayHold(index) {
      return this.held.has(index) || (this.isSuperSeeding && !this.lacks.has(index));
    },
    ...given,
  };
}
