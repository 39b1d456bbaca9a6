import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { decodeFrame, encodeFrame } from '@shoal/common/io';

/** The cost of frames: CPU time of this process, and the machine's actions and memory. */
export interface Cost {
  frames: number;
  bytes: number;
  cpuMicros: number;
  answerBytes: number;
  events: number;
  logBytes: number;
}

/** The current cost of one honest frame in this process: the unit of every limit of CPU time. */
export interface HonestUnit {
  readonly cpuMicros: number;
}

export interface CostProblem {
  readonly what: string;
  readonly cost: Cost;
}

/** A frame that cost much for its length. */
export interface Suspect {
  readonly frame: Uint8Array;
  readonly index: number;
  readonly excess: number;
}

function noCost(): Cost {
  return { frames: 0, bytes: 0, cpuMicros: 0, answerBytes: 0, events: 0, logBytes: 0 };
}

/**
 * Bounds, in honest frames' CPU time. Each is several times what is measured: a machine that does what it should
 * stays far below, one that builds objects for each byte before it asks for what does not.
 */
const UNITS_PER_FRAME = 20;
const UNITS_PER_KIB = 10;
/** A collection of garbage may fall into any frame. */
const UNITS_OF_GARBAGE = 500;
const ANSWER_BYTES_PER_FRAME = 2_000;
const EVENTS_PER_FRAME = 2;
const LOG_BYTES_PER_FRAME = 2_000;
/** Memory that a decoded frame may keep: its own bytes, a set of a million segments, and objects for its parts. */
const HELD_BYTES = 1024 * 1024;
const HELD_BYTES_PER_BYTE = 60;

/** Frames of each target that are judged together. */
export const BATCH_FRAMES = 2_000;
const SUSPECTS = 5;

function allowedMicros(unit: HonestUnit, frames: number, bytes: number): number {
  return unit.cpuMicros * (frames * UNITS_PER_FRAME + (bytes / 1_024) * UNITS_PER_KIB);
}

/** Measures what a target does with the frames it takes, and remembers the dearest of them. */
export class CostMeter {
  readonly #unit: HonestUnit;
  #cost = noCost();
  #isRunning = false;
  #index = 0;
  #suspects: Suspect[] = [];
  readonly total = noCost();

  constructor(unit: HonestUnit) {
    this.#unit = unit;
  }

  /** Runs what a frame causes. */
  run<T>(frame: Uint8Array, work: () => T): T {
    const cost = this.#cost;
    cost.frames += 1;
    cost.bytes += frame.length;
    this.#index += 1;
    this.#isRunning = true;
    const before = process.cpuUsage();
    try {
      return work();
    } finally {
      const { user, system } = process.cpuUsage(before);
      this.#isRunning = false;
      cost.cpuMicros += user + system;
      this.#suspect(frame, user + system);
    }
  }

  /** Counts where it is for a frame that is being taken. */
  answered(bytes: number): void {
    if (this.#isRunning) this.#cost.answerBytes += bytes;
  }

  logged(event: unknown): void {
    if (!this.#isRunning) return;
    this.#cost.events += 1;
    this.#cost.logBytes += JSON.stringify(event).length;
  }

  get suspects(): readonly Suspect[] {
    return this.#suspects;
  }

  /** The excess cost of the batch, once it is full; undefined if it is within the limits. */
  judge(isLast = false): CostProblem | undefined {
    const cost = this.#cost;
    if (cost.frames === 0 || (cost.frames < BATCH_FRAMES && !isLast)) return undefined;
    this.#cost = noCost();
    for (const name of Object.keys(cost) as (keyof Cost)[]) this.total[name] += cost[name];
    const { frames, bytes, cpuMicros, answerBytes, events, logBytes } = cost;
    const allowed = allowedMicros(this.#unit, frames, bytes);
    const found = [
      cpuMicros > allowed && `${cpuMicros} µs of CPU time, over ${Math.round(allowed)}`,
      answerBytes > frames * ANSWER_BYTES_PER_FRAME + bytes && `${answerBytes} bytes of answers`,
      events > frames * EVENTS_PER_FRAME && `${events} log events`,
      logBytes > frames * LOG_BYTES_PER_FRAME + 2 * bytes && `${logBytes} bytes of log events`,
    ].filter((problem) => problem !== false);
    return found.length === 0
      ? undefined
      : { what: `${found.join(', ')} for ${frames} frames of ${bytes} bytes`, cost };
  }

  #suspect(frame: Uint8Array, micros: number): void {
    const excess = micros / (allowedMicros(this.#unit, 1, frame.length) + this.#unit.cpuMicros * UNITS_OF_GARBAGE);
    if (excess <= (this.#suspects.length < SUSPECTS ? 0 : (this.#suspects.at(-1)?.excess ?? 0))) return;
    this.#suspects.push({ frame: Uint8Array.from(frame), index: this.#index, excess });
    this.#suspects.sort((a, b) => b.excess - a.excess);
    this.#suspects.splice(SUSPECTS);
  }
}

/**
 * The excess cost of one frame alone; `prepare` makes a new target and returns the function to run. A
 * run that was disturbed shows too much, never too little: one of several must show what is allowed.
 */
export function judgeAlone(frame: Uint8Array, unit: HonestUnit, prepare: () => () => unknown): string | undefined {
  const allowed = allowedMicros(unit, 1, frame.length) + unit.cpuMicros * UNITS_ALONE;
  const most = HELD_BYTES + HELD_BYTES_PER_BYTE * frame.length;
  let problem: string | undefined;
  for (let runs = 0; runs < 3; runs += 1) {
    const { micros, held } = costAlone(prepare());
    if (micros > allowed) problem = `${micros} µs of CPU time, over ${Math.round(allowed)}`;
    else if (held > most) problem = `${held} bytes held, over ${most}`;
    else return undefined;
  }
  return problem;
}

function costAlone(run: () => unknown): { readonly micros: number; readonly held: number } {
  kept.length = 0;
  // The bytes behind array buffers that the first one found are counted off at the next.
  collectGarbage();
  collectGarbage();
  const memory = heldBytes();
  const before = process.cpuUsage();
  kept.push(run());
  const { user, system } = process.cpuUsage(before);
  collectGarbage();
  return { micros: user + system, held: heldBytes() - memory };
}

/** Results of runs, which must not be collected before they are counted. */
const kept: unknown[] = [];

/** Code that was not compiled yet. */
const UNITS_ALONE = 1_000;

/** The mean of frames that honest peers send each other, decoded without a gate. */
export function honestUnit(frames: readonly Uint8Array[]): HonestUnit {
  const rounds = 40;
  let best = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    for (const frame of frames) decodeFrame(encodeFrame(decoded(frame)), frame.length);
    const { user, system } = process.cpuUsage(before);
    // The first ones are not compiled.
    if (round >= rounds / 2) best = Math.min(best, (user + system) / frames.length);
  }
  return { cpuMicros: best };
}

function decoded(frame: Uint8Array) {
  const result = decodeFrame(frame, frame.length);
  if (!result.ok) throw new Error(`an honest frame is refused: ${result.detail}`);
  return result.envelope;
}

setFlagsFromString('--expose-gc');
/** V8 gives it to contexts that are made after the flag was set. */
export const collectGarbage = runInNewContext('gc') as () => void;

export function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
