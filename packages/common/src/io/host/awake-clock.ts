import type { Millis } from '../../index.js';

/** Interval of reading the clock if nothing else reads it. */
const BEAT_MS = 500;

/** Two readings further apart than this: the process did not run in between. */
const LEAST_GAP_MS = 2_000;

/**
 * A monotonic clock that stops while the process does not run: stopped (SIGSTOP), in a paused container or
 * virtual machine, in a debugger. The process received nothing meanwhile, so no deadline may pass in such a gap. A
 * corrected wall clock does not move it either.
 *
 * A gap shows as two readings far apart, because `beat` reads the clock all the time. Whichever callback reads it
 * first afterwards takes the gap out, so none sees it.
 */
export class AwakeClock {
  readonly #read: () => Millis;
  #last: Millis | undefined;
  #sleptMs: Millis = 0;
  #beat: NodeJS.Timeout | undefined;

  constructor(read: () => Millis) {
    this.#read = read;
  }

  now(): Millis {
    const real = this.#read();
    const gap = this.#last === undefined ? 0 : real - this.#last;
    if (gap > LEAST_GAP_MS) this.#sleptMs += gap - BEAT_MS;
    // Without the beat long pauses between readings are usual, and mean nothing.
    if (this.#beat !== undefined) this.#last = real;
    return real - this.#sleptMs;
  }

  /** All gaps together: what a clock that goes on would show more. */
  get sleptMs(): Millis {
    return this.#sleptMs;
  }

  /** Reads the clock regularly from now on; does not keep the process. */
  beat(): void {
    if (this.#beat !== undefined) return;
    this.#beat = setInterval(() => this.now(), BEAT_MS).unref();
    this.#last = this.#read();
  }
}

/** The clock of this thread. */
export const awakeClock = new AwakeClock(() => performance.now());

/** The real host's clock. */
export function now(): Millis {
  return awakeClock.now();
}

/** A timer that counts only the time in which the process ran. */
export interface AwakeTimer {
  cancel(): void;
  unref(): AwakeTimer;
}

/** Like setTimeout, but a process that was frozen has the rest of the time after it woke. */
export function setAwakeTimeout(act: () => void, ms: Millis, clock = awakeClock): AwakeTimer {
  clock.beat();
  const at = clock.now() + ms;
  let isUnrefed = false;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    timer = setTimeout(
      () => {
        if (clock.now() >= at) act();
        else arm();
      },
      Math.min(MAX_DELAY_MS, Math.max(0, Math.ceil(at - clock.now()))),
    );
    if (isUnrefed) timer.unref();
  };
  arm();
  return {
    cancel: () => {
      clearTimeout(timer);
    },
    unref() {
      isUnrefed = true;
      timer.unref();
      return this;
    },
  };
}

/** The longest delay that setTimeout takes; what is due later is set again when it has passed. */
export const MAX_DELAY_MS = 0x7fff_ffff;
