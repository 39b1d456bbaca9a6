import type { Envelope, ErrorCodeName } from '@shoal/common';

/** A machine under fire: it takes frames, and serves somebody honest all the while. */
export interface Target {
  readonly name: string;
  /** Who it is, and whom it expects to speak. */
  readonly rank: number;
  take(frame: Taken): void;
  /** Lets time pass and has somebody honest use the machine; throws where that is not served. */
  serveHonest(): void;
  /** How much state the machine and its fake host have, by what can be counted from outside. */
  readonly size: number;
}

export type Taken =
  | { readonly ok: true; readonly envelope: Envelope }
  | { readonly ok: false; readonly code: ErrorCodeName; readonly detail: string };
