import {
  type Digest,
  type Manifest,
  type Member,
  type Random,
  type Rank,
  segmentCount,
  SegmentSet,
} from '@shoal/common';

import type { FilePeer } from '#src/core/download/files/file-peer.js';
import { PeerPool } from '#src/core/peers/peer-pool.js';

/** A manifest as the machines see it: its hashes are made up; the last segment is shorter than the others. */
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

/** Some digest, the same for the same text. */
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

/** A source whose segments a test decides. */
export interface SetPeer extends FilePeer {
  readonly held: SegmentSet;
}

/** A connected source of one file, as a policy sees it. */
export function filePeer(rank: Rank, random: Random, given: Partial<SetPeer> = {}, rate?: number): SetPeer {
  const source = new PeerPool({ firstMs: 1, maxMs: 1 }, random).add(rank, member(rank));
  source.rate = rate;
  source.state = 'ready';
  return {
    peer: source,
    rank,
    row: 0,
    held: SegmentSet.empty(0),
    isIdle: false,
    reportedSegments: 0,
    unresponsiveSince: undefined,
    isSubscribing: true,
    isSubscribed: true,
    availabilityAt: 0,
    isSuperSeeding: false,
    load: 0,
    busyUntil: 0,
    refusals: 0,
    outstanding: 0,
    anyOutstanding: 0,
    lacks: undefined,
    acknowledged: [],
    ...given,
  };
}
