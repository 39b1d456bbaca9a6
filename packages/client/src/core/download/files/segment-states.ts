import { SegmentSet } from '@shoal/common';

const MISSING = 0;
const REQUESTED = 1;
const VERIFYING = 2;
const HELD = 3;

export type SegmentState = 'missing' | 'requested' | 'verifying' | 'held';

const NAMES: readonly SegmentState[] = ['missing', 'requested', 'verifying', 'held'];

/**
 * INV-SEG-1: a segment is in exactly one of missing, requested, verifying, held. Only the methods of this class change
 * the state of a segment.
 */
export class SegmentStates {
  readonly segments: number;
  readonly #states: Uint8Array;
  #losses = 0;
  readonly #counts = [0, 0, 0, 0];

  constructor(held: SegmentSet) {
    this.segments = held.length;
    this.#states = new Uint8Array(held.length);
    for (const index of held) this.#states[index] = HELD;
    this.#counts[MISSING] = held.length - held.count;
    this.#counts[HELD] = held.count;
  }

  get missing(): number {
    return this.#counts[MISSING] as number;
  }

  get verifying(): number {
    return this.#counts[VERIFYING] as number;
  }

  get held(): number {
    return this.#counts[HELD] as number;
  }

  get isComplete(): boolean {
    return this.held === this.segments;
  }

  state(index: number): SegmentState {
    return NAMES[this.#states[index] as number] as SegmentState;
  }

  /** missing → requested */
  request(index: number): void {
    this.#move(index, MISSING, REQUESTED);
  }

  /** requested → missing: no request for it is outstanding. */
  release(index: number): void {
    this.#move(index, REQUESTED, MISSING);
  }

  /** missing or requested → verifying: its bytes arrived. */
  verify(index: number): void {
    this.#move(index, this.#states[index] === MISSING ? MISSING : REQUESTED, VERIFYING);
  }

  /** verifying → missing: the bytes did not match the hash, or could not be written. */
  reject(index: number): void {
    this.#move(index, VERIFYING, MISSING);
  }

  /** verifying → held: verified and written. */
  hold(index: number): void {
    this.#move(index, VERIFYING, HELD);
  }

  /** held → missing: the segment on disk is corrupt. */
  invalidate(index: number): void {
    this.#losses += 1;
    this.#move(index, HELD, MISSING);
  }

  /** Number of invalidated segments. A cached position of held segments is stale after it changes. */
  get invalidations(): number {
    return this.#losses;
  }

  heldSet(): SegmentSet {
    const set = SegmentSet.empty(this.segments);
    for (let index = 0; index < this.segments; index += 1) if (this.#states[index] === HELD) set.add(index);
    return set;
  }

  #move(index: number, from: number, to: number): void {
    if (this.#states[index] !== from) {
      throw new Error(`segment ${index} is ${this.#stateText(index)}, not ${NAMES[from] ?? ''}`);
    }
    this.#states[index] = to;
    this.#counts[from] = (this.#counts[from] as number) - 1;
    this.#counts[to] = (this.#counts[to] as number) + 1;
  }

  #stateText(index: number): string {
    const state = this.#states[index];
    return state === undefined ? `not one of ${this.segments}` : (NAMES[state] as string);
  }
}
