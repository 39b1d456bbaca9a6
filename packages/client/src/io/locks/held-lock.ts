import type { FileHandle } from 'node:fs/promises';

import { lockLine, removeLock } from './lock-line.js';
import type { LockOwner } from './lock-owner.js';

export interface LockTiming {
  /** How often an owner touches its lock. */
  readonly beatMs: number;
  /** How long a lock may stay untouched before an owner that nobody can look up counts as dead. */
  readonly watchMs: number;
}

/** Another process has taken the lock. */
export class LockLost extends Error {}

interface Holding {
  readonly path: string;
  /** What this owner has written into it, and nobody else writes. */
  readonly line: string;
  readonly handle: FileHandle;
  readonly timing: LockTiming;
  readonly former: LockOwner | 'unknown' | undefined;
  readonly onLost: () => void;
  readonly onReleased: () => void;
}

/** A lock that this process holds. It is touched, and looked at, as long as it is held. */
export class HeldLock {
  /** Who had it before and may go on one day, because nobody could look it up; undefined where there is nobody. */
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

  /** Before each write. Looks only where the last look is so long ago that another may have taken the lock since. */
  async confirm(): Promise<void> {
    const { wall, monotonic } = clocks();
    const age = Math.max(Math.abs(wall - this.#confirmed.wall), monotonic - this.#confirmed.monotonic);
    if (this.#isLost || age > 2 * this.#holding.timing.beatMs) await this.verify();
  }

  /** Fails with LockLost where another has the lock by now. */
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

  /** By the open file: it may be that by now the path is another's lock. */
  async #touch(): Promise<void> {
    try {
      await this.verify();
      const now = new Date();
      await this.#holding.handle.utimes(now, now);
    } catch {
      // Lost, which has been told; or the file system cannot say or do it now, but may the next time.
    }
  }
}

/** A process that is stopped misses time on both; a machine that sleeps may miss it on one only. */
function clocks(): { readonly wall: number; readonly monotonic: number } {
  return { wall: Date.now(), monotonic: performance.now() };
}
