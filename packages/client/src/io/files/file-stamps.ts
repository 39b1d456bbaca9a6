import type { BigIntStats } from 'node:fs';

/** Size, modification time and change time in nanoseconds, inode. */
const FIELDS = 4;

/**
 * The file system's stamp of each file of an artifact: a file with an unchanged stamp has not been written to. The
 * stamp includes the change time, because a program can reset the modification time but not the change time. One array
 * of numbers holds all stamps, so threads can share it without a copy.
 */
export class FileStamps {
  readonly values: BigUint64Array;

  constructor(values: BigUint64Array) {
    this.values = values;
  }

  static empty(files: number): FileStamps {
    return new FileStamps(new BigUint64Array(files * FIELDS));
  }

  take(file: number, stats: BigIntStats): void {
    this.values.set(stampOf(stats), file * FIELDS);
  }

  matches(file: number, stats: BigIntStats): boolean {
    return this.#isAlike(file, stats, FIELDS);
  }

  /** Compares without the inode: some network file systems assign a new inode number on each lookup. */
  isUnwritten(file: number, stats: BigIntStats): boolean {
    return this.#isAlike(file, stats, FIELDS - 1);
  }

  /** True if a file changed so recently that another change might not alter its stamp. */
  areTooNew(nowMs: number): boolean {
    for (let at = 0; at < this.values.length; at += FIELDS) {
      if (this.values.subarray(at + 1, at + 3).some((time) => isTooNew(time, nowMs))) return true;
    }
    return false;
  }

  #isAlike(file: number, stats: BigIntStats, fields: number): boolean {
    const now = stampOf(stats);
    for (let field = 0; field < fields; field += 1) {
      if (now[field] !== this.values[file * FIELDS + field]) return false;
    }
    return true;
  }
}

/** The same check for the stats of one file. */
export function changedJustNow({ mtimeNs, ctimeNs }: BigIntStats, nowMs: number): boolean {
  return isTooNew(mtimeNs, nowMs) || isTooNew(ctimeNs, nowMs);
}

/** File systems store times with a limited resolution. */
function isTooNew(timeNs: bigint, nowMs: number): boolean {
  const stepMs = timeNs % NANOS_IN_SECOND === 0n ? COARSE_STEP_MS : FINE_STEP_MS;
  return Number(timeNs / NANOS_IN_MILLI) > nowMs - stepMs;
}

function stampOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): bigint[] {
  return [size, mtimeNs, ctimeNs, ino].map((value) => BigInt.asUintN(64, value));
}

const NANOS_IN_MILLI = 1_000_000n;
const NANOS_IN_SECOND = 1_000_000_000n;

/** Linux's own file systems: twice the kernel's tick. */
const FINE_STEP_MS = 20;
/** FAT, the coarsest in use. */
const COARSE_STEP_MS = 2_000;
