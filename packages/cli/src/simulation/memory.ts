import { freemem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

import { ExitCode, ShoalError } from '@shoal/common';
import type { Parameters } from '@shoal/simulator';

import { bytesText } from '../text/units.js';

const MIB = 1024 * 1024;

/** Refuses a run that would end in the middle for want of memory; `--force` tries it. */
export function assertMemory(parameters: Parameters, isForced: boolean, room: MemoryRoom = memoryRoom()): void {
  if (isForced) return;
  const needed = memoryEstimate(parameters);
  if (needed > room.freeBytes)
    throw refusal(parameters, needed, `${bytesText(room.freeBytes)} are free: take fewer peers or segments`);
  if (needed > room.heapBytes) {
    const megabytes = Math.ceil((needed * HEAP_MARGIN) / MIB);
    throw refusal(
      parameters,
      needed,
      `Node's heap ends at ${bytesText(room.heapBytes)}: set NODE_OPTIONS=--max-old-space-size=${megabytes}`,
    );
  }
}

export interface MemoryRoom {
  readonly heapBytes: number;
  readonly freeBytes: number;
}

function memoryRoom(): MemoryRoom {
  return { heapBytes: getHeapStatistics().heap_size_limit, freeBytes: freemem() };
}

/**
 * About what a run takes at its peak, from measured runs: each client with its three machines, what
 * it keeps of each of its neighbours, and a little for every segment.
 */
function memoryEstimate({ peers, segments }: Parameters): number {
  const neighbours = Math.min(peers, NEIGHBOURS);
  return BASE_BYTES + peers * (CLIENT_BYTES + neighbours * NEIGHBOUR_BYTES + segments * SEGMENT_BYTES);
}

function refusal({ peers, segments }: Parameters, needed: number, why: string): ShoalError {
  const swarm = `${peers.toLocaleString('en-US')} peers and ${segments.toLocaleString('en-US')} segments`;
  return new ShoalError(ExitCode.usage, `${swarm} need about ${bytesText(needed)}, but ${why}, or use --force`);
}

const BASE_BYTES = 85 * MIB;
const CLIENT_BYTES = 40_000;
const NEIGHBOURS = 8;
const NEIGHBOUR_BYTES = 3_500;
/** One bit for each neighbour in both directions, its state, its place in the rarity index; and garbage. */
const SEGMENT_BYTES = 300;
const HEAP_MARGIN = 1.3;
