import { freemem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

import { ExitCode, ShoalError } from '@shoal/common';
import { type Parameters, youngGenerationFlags } from '@shoal/simulator';

import { bytesText } from '../../text/units.js';

const MIB = 1024 * 1024;

export interface MemoryRoom {
  /** The heap limit of this process. */
  readonly heapBytes: number;
  /** Memory for the run: the free memory, unless the user gave less. */
  readonly freeBytes: number;
  /** With which this process was started. */
  readonly flags: readonly string[];
}

/** Refuses a run that would run out of memory; `--force` tries it. */
export function assertMemory(parameters: Parameters, isForced: boolean, { freeBytes }: MemoryRoom): void {
  const needed = memoryEstimate(parameters);
  if (isForced || needed <= freeBytes) return;
  const { peers, segments } = parameters;
  const swarm = `${peers.toLocaleString('en-US')} peers and ${segments.toLocaleString('en-US')} segments`;
  const why = `only ${bytesText(freeBytes)} may be used: take fewer peers or segments, or use --force`;
  throw new ShoalError(ExitCode.usage, `${swarm} need about ${bytesText(needed)}, but ${why}`);
}

/** With which flags a process runs this well, where the one at hand was not given them; empty where it will do. */
export function heapFlags(parameters: Parameters, { heapBytes, flags }: MemoryRoom): string[] {
  const needed = memoryEstimate(parameters) * HEAP_MARGIN;
  const old = needed <= heapBytes ? [] : [`--max-old-space-size=${Math.ceil(needed / MIB)}`];
  return [...old, ...youngGenerationFlags(parameters, flags)];
}

/** `limitBytes` 0: no other limit than what is free. */
export function memoryRoom(limitBytes: number): MemoryRoom {
  // A container may have less than its machine; 0 where nothing says so.
  const constrained = process.constrainedMemory() || Infinity;
  const limit = limitBytes === 0 ? Infinity : limitBytes;
  const freeBytes = Math.min(freemem(), constrained, limit);
  return { heapBytes: getHeapStatistics().heap_size_limit, freeBytes, flags: process.execArgv };
}

/**
 * About what a run takes at its peak, from measured runs: each client with its three machines, what
 * it keeps of each of its neighbours, and a little for every segment.
 */
function memoryEstimate(parameters: Parameters): number {
  const { peers, segments } = parameters;
  const neighbours = Math.min(peers, NEIGHBOURS);
  const young = youngGenerationFlags(parameters, []).length > 0 ? YOUNG_BYTES : 0;
  return BASE_BYTES + young + peers * (CLIENT_BYTES + neighbours * NEIGHBOUR_BYTES + segments * SEGMENT_BYTES);
}

const BASE_BYTES = 85 * MIB;
/** Of a large young generation both halves. */
const YOUNG_BYTES = 256 * MIB;
const CLIENT_BYTES = 40_000;
const NEIGHBOURS = 8;
const NEIGHBOUR_BYTES = 3_500;
/** One bit for each neighbour in both directions, its state, its place in the rarity index; and garbage. */
const SEGMENT_BYTES = 300;
/** V8 ends a process that comes near the end of its heap long before it is there. */
const HEAP_MARGIN = 1.3;
