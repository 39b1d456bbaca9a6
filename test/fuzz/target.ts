import type { Tag } from '@shoal/common';

/** A machine under fire: it takes frames, and serves somebody honest all the while. */
export interface Target {
  readonly name: string;
  /** Its rank, and whom it expects to speak. */
  readonly rank: number;
  /** The messages that it takes: others do not get past its gate. */
  readonly tags: readonly Tag[];
  /** Takes a frame on some channel; false where it was refused before the machine heard of it. */
  take(frame: Uint8Array): boolean;
  /** Lets time pass and has somebody honest use the machine; throws where that is not served. */
  serveHonest(): void;
  /** How much state the machine and its fake host have, by what can be counted from outside. */
  readonly size: number;
}
