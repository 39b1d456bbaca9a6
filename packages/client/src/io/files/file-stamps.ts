import type { BigIntStats } from 'node:fs';

/** Size, modification time and change time in nanoseconds, inode. */
const FIELDS = 4;

/**
 * What the file system says of each file of an artifact: a file whose stamp is still the same has
 * not been written to since. The change time is part of it, because whoever sets a modification
 * time back cannot set that one. Numbers in one array, which crosses threads as it is.
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

  /** The same, the inode aside: some network file systems number a file anew each time that they look. */
  isUnwritten(file: number, stats: BigIntStats): boolean {
    return this.#isAlike(file, stats, FIELDS - 1);
  }

  /** True where some file was changed so recently that another change could leave its stamp as it is. */
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

/** The same of one file that was looked at just now. */
export function changedJustNow({ mtimeNs, ctimeNs }: BigIntStats, nowMs: number): boolean {
  return isTooNew(mtimeNs, nowMs) || isTooNew(ctimeNs, nowMs);
}

/** File systems keep time in steps. */
function isTooNew(timeNs: bigint, nowMs: number): boolean {
  const stepMs = timeNs % NANOS_IN_SECOND === 0n ? COARSE_STEP_MS : FINE_STEP_MS;
  return Number(timeNs / NANOS_IN_MILLI) > nowMs - stepMs;
}

function stampOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): bigint[] {
  return [size, mtimeNs, ctimeNs, ino].map((value) => BigInt.asUintN(64, value));
}

const NANOS_IN_MILLI = 1_000_000n;
const NANOS_IN_SECOND = 1_000_000_000n;

/** Of Linux's own file systems: a tick of its clock, doubled. */
const FINE_STEP_MS = 20;
/** Of FAT, the coarsest that is in use. */
const COARSE_STEP_MS = 2_000;
