import type { Tag } from '@shoal/common';

/** A fuzzed machine: it takes frames, and serves an honest participant all the time. */
export interface Target {
  readonly name: string;
  /** Its rank, and the rank of the expected sender. */
  readonly rank: number;
  /** The messages that it takes: others do not get past its gate. */
  readonly tags: readonly Tag[];
  /** Takes a frame on some channel; false if it was refused before it reached the machine. */
  take(frame: Uint8Array): boolean;
  /** Lets time pass and has an honest participant use the machine; throws if it is not served. */
  serveHonest(): void;
  /** How much state the machine and its fake host have, by what can be counted from outside. */
  readonly size: number;
}
