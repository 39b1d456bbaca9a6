import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { type ExitCode, HASH_BYTES, ShoalError } from '@shoal/common';

import { type HashPlan, SegmentHasher } from './hash-segments.js';

export interface HashOptions {
  /** Threads that hash what is large; without it one a core, four at most. */
  readonly threads?: number;
  /** Where a hashing thread's entry point lies; without it all is hashed in this thread. */
  readonly worker?: URL;
  readonly onProgress?: (hashedBytes: number, totalBytes: number) => void;
}

/** What a hashing thread is given. The memory is shared: segments' hashes are written where they belong. */
export interface HashTask {
  readonly plan: HashPlan;
  readonly hashes: SharedArrayBuffer;
  readonly share: SharedArrayBuffer;
  readonly unitSegments: number;
}

/** What a hashing thread says before it ends, unless all is well. */
export interface HashFailure {
  readonly exitCode: ExitCode;
  readonly message: string;
}

/** The hashes of all segments, in memory that does not depend on the length, with as many cores as help. */
export async function hashArtifact(plan: HashPlan, options: HashOptions = {}): Promise<Uint8Array> {
  const threads = options.threads ?? Math.min(availableParallelism(), MAX_THREADS);
  if (options.worker === undefined || isSmall(plan)) return hashHere(plan, options);
  return hashInThreads(plan, options, threads, options.worker);
}

const MAX_THREADS = 4;

/** Below this a thread's start costs more than it wins. */
const LARGE_BYTES = 64 * 1024 * 1024;
/** What it costs to open a file, in bytes hashed meanwhile. */
const FILE_BYTES = 32 * 1024;

export function isSmall({ length, entries }: Pick<HashPlan, 'length' | 'entries'>): boolean {
  return length + (entries?.length ?? 0) * FILE_BYTES < LARGE_BYTES;
}

/** Lets signals and timers through every now and then. */
const TURN_MS = 20;

async function hashHere(plan: HashPlan, { onProgress }: HashOptions): Promise<Uint8Array> {
  const segments = Math.ceil(plan.length / plan.segmentLength);
  const hashes = new Uint8Array(segments * HASH_BYTES);
  let hashed = 0;
  let turnAt = performance.now() + TURN_MS;
  for (const bytes of new SegmentHasher(plan, hashes).hash(0, segments)) {
    hashed += bytes;
    onProgress?.(hashed, plan.length);
    if (performance.now() < turnAt) continue;
    await nextTurn();
    turnAt = performance.now() + TURN_MS;
  }
  return hashes;
}

/**
 * Units are handed out in order, so that together the threads read every file from its beginning
 * to its end, which is what disks are quick at.
 */
const UNIT_BYTES = 8 * 1024 * 1024;
const PROGRESS_MS = 100;

async function hashInThreads(
  plan: HashPlan,
  { onProgress }: HashOptions,
  threads: number,
  entryPoint: URL,
): Promise<Uint8Array> {
  const segments = Math.ceil(plan.length / plan.segmentLength);
  const unitSegments = Math.max(1, Math.floor(UNIT_BYTES / plan.segmentLength));
  const hashes = new SharedArrayBuffer(segments * HASH_BYTES);
  const share = new HashShare();
  const task: HashTask = { plan, hashes, share: share.memory, unitSegments };
  const timer = setInterval(() => onProgress?.(share.hashedBytes, plan.length), PROGRESS_MS);
  try {
    const units = Math.ceil(segments / unitSegments);
    const workers = Array.from({ length: Math.min(threads, units) }, () => runWorker(entryPoint, task, share));
    const ends = await Promise.allSettled(workers);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    clearInterval(timer);
  }
  onProgress?.(plan.length, plan.length);
  // What is shared between threads is not taken everywhere that bytes are.
  return new Uint8Array(hashes).slice();
}

function runWorker(entryPoint: URL, task: HashTask, share: HashShare): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryPoint, { workerData: task });
    const fail = (error: Error): void => {
      share.stop();
      reject(error);
    };
    worker.on('error', fail);
    worker.on('message', ({ exitCode, message }: HashFailure) => {
      fail(new ShoalError(exitCode, message));
    });
    worker.on('exit', (code) => {
      if (code !== 0) fail(new Error(`a hashing thread ended with code ${code}`));
      resolve();
    });
  });
}

/** A hashing thread's work: takes units of segments until none is left. */
export async function hashUnits({ plan, hashes, share, unitSegments }: HashTask): Promise<void> {
  const segments = Math.ceil(plan.length / plan.segmentLength);
  const hasher = new SegmentHasher(plan, new Uint8Array(hashes));
  const work = new HashShare(share);
  for (let first = work.next() * unitSegments; first < segments; first = work.next() * unitSegments) {
    for (const bytes of hasher.hash(first, Math.min(segments, first + unitSegments))) work.hashed(bytes);
    // The native package's memory of a hash is freed between turns only.
    await nextTurn();
  }
}

/** What hashing threads share: which unit is next, and how many bytes are hashed. */
class HashShare {
  readonly memory: SharedArrayBuffer;
  readonly #nextUnit: Int32Array;
  readonly #hashed: BigInt64Array;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#nextUnit = new Int32Array(memory, 0, 1);
    this.#hashed = new BigInt64Array(memory, 8, 1);
  }

  get hashedBytes(): number {
    return Number(Atomics.load(this.#hashed, 0));
  }

  next(): number {
    return Atomics.add(this.#nextUnit, 0, 1);
  }

  hashed(bytes: number): void {
    Atomics.add(this.#hashed, 0, BigInt(bytes));
  }

  /** No thread begins another unit: some other has failed. */
  stop(): void {
    Atomics.store(this.#nextUnit, 0, STOPPED);
  }
}

/** More units than there are segments, and far from the end of the numbers. */
const STOPPED = 1 << 30;
