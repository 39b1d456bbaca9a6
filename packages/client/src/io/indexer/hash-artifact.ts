import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { type ExitCode, HASH_BYTES, ShoalError } from '@shoal/common';

import { type HashPlan, SegmentHasher } from './hash-segments.js';

export interface HashOptions {
  /** Number of hashing threads for large artifacts; default: one per core, at most four. */
  readonly threads?: number;
  /** A hashing thread's entry point; without it this thread hashes everything. */
  readonly worker?: URL;
  readonly onProgress?: (hashedBytes: number, totalBytes: number) => void;
}

/** A hashing thread's input. The memory is shared: each thread writes its segments' hashes in place. */
export interface HashTask {
  readonly plan: HashPlan;
  readonly hashes: SharedArrayBuffer;
  readonly share: SharedArrayBuffer;
  readonly unitSegments: number;
}

/** A hashing thread's last message after a failure. */
export interface HashFailure {
  readonly exitCode: ExitCode;
  readonly message: string;
}

/** Hashes all segments on several cores, in memory that does not grow with the artifact. */
export async function hashArtifact(plan: HashPlan, options: HashOptions = {}): Promise<Uint8Array> {
  const threads = options.threads ?? Math.min(availableParallelism(), MAX_THREADS);
  if (options.worker === undefined || isSmall(plan)) return hashHere(plan, options);
  return hashInThreads(plan, options, threads, options.worker);
}

const MAX_THREADS = 4;

/** Below this size a thread costs more time to start than it saves. */
const LARGE_BYTES = 64 * 1024 * 1024;
/** Cost of opening a file, as the number of bytes hashed in the same time. */
const FILE_BYTES = 32 * 1024;

export function isSmall({ length, entries }: Pick<HashPlan, 'length' | 'entries'>): boolean {
  return length + (entries?.length ?? 0) * FILE_BYTES < LARGE_BYTES;
}

/** Interval at which signals and timers get their turn. */
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
 * The threads take units in order, so together they read every file sequentially, the fastest access pattern of
 * disks.
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
  // Some Node functions do not accept a view of shared memory.
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

/** A hashing thread's loop: takes units of segments until none is left. */
export async function hashUnits({ plan, hashes, share, unitSegments }: HashTask): Promise<void> {
  const segments = Math.ceil(plan.length / plan.segmentLength);
  const hasher = new SegmentHasher(plan, new Uint8Array(hashes));
  const work = new HashShare(share);
  for (let first = work.next() * unitSegments; first < segments; first = work.next() * unitSegments) {
    for (const bytes of hasher.hash(first, Math.min(segments, first + unitSegments))) work.hashed(bytes);
    // The native package frees a hash's memory only between turns of the event loop.
    await nextTurn();
  }
}

/** State shared by the hashing threads: the next unit and the number of hashed bytes. */
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

  /** Stops all threads from taking another unit, after one has failed. */
  stop(): void {
    Atomics.store(this.#nextUnit, 0, STOPPED);
  }
}

/** Exceeds any number of units, without overflow. */
const STOPPED = 1 << 30;
