import type { FileHandle } from 'node:fs/promises';

import { lockLine, removeLock } from './lock-line.js';
import type { LockOwner } from './lock-owner.js';

export interface LockTiming {
  /** Interval at which an owner touches its lock. */
  readonly beatMs: number;
  /** Age of the last touch at which an owner that cannot be looked up counts as dead. */
  readonly watchMs: number;
}

/** Another process has taken the lock. */
export class LockLost extends Error {}

interface Holding {
  readonly path: string;
  /** The line that identifies this owner in the lock file. */
  readonly line: string;
  readonly handle: FileHandle;
  readonly timing: LockTiming;
  readonly former: LockOwner | 'unknown' | undefined;
  readonly onLost: () => void;
  readonly onReleased: () => void;
}

/** A lock that this process holds. A timer touches and verifies it until its release. */
export class HeldLock {
  /** The previous owner, which may resume because it could not be looked up; undefined where there is none. */
  readonly former: LockOwner | 'unknown' | undefined;
  readonly #holding: Holding;
  readonly #beat: NodeJS.Timeout;
  #confirmed = clocks();
  #beating: Promise<void> = Promise.resolve();
  #isLost = false;
  #isReleased = false;

  constructor(holding: Holding) {
    this.#holding = holding;
    this.former = holding.former;
    this.#beat = setInterval(() => {
      this.#beating = this.#touch();
    }, holding.timing.beatMs);
    this.#beat.unref();
  }

  /** Called before each write. Verifies the lock only if the last check is old enough for a takeover since. */
  async confirm(): Promise<void> {
    const { wall, monotonic } = clocks();
    const age = Math.max(Math.abs(wall - this.#confirmed.wall), monotonic - this.#confirmed.monotonic);
    if (this.#isLost || age > 2 * this.#holding.timing.beatMs) await this.verify();
  }

  /** Fails with LockLost if another process has taken the lock. */
  async verify(): Promise<void> {
    const { path, line, onLost } = this.#holding;
    const looked = clocks();
    if (!this.#isLost && (await lockLine(path)) === line) {
      this.#confirmed = looked;
      return;
    }
    if (!this.#isLost && !this.#isReleased) {
      this.#isLost = true;
      clearInterval(this.#beat);
      onLost();
    }
    throw new LockLost(`${path} is not held any more`);
  }

  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    clearInterval(this.#beat);
    const { path, line, handle, onReleased } = this.#holding;
    await this.#beating;
    onReleased();
    await handle.close().catch(() => undefined);
    if (!this.#isLost && (await lockLine(path).catch(() => undefined)) === line) await removeLock(path, line);
  }

  /** Uses the open file, because the path may be another process's lock by now. */
  async #touch(): Promise<void> {
    try {
      await this.verify();
      const now = new Date();
      await this.#holding.handle.utimes(now, now);
    } catch {
      // Lost, and reported as such; or a file system error that the next attempt may not meet.
    }
  }
}

/** A stopped process misses time on both clocks; a sleeping machine may miss it on one only. */
function clocks(): { readonly wall: number; readonly monotonic: number } {
  return { wall: Date.now(), monotonic: performance.now() };
}
