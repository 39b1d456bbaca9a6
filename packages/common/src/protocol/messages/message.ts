import type { Rank } from '../ids.js';
import type { ValuesOf } from './fields.js';
import type { MESSAGES, Tag } from './message-table.js';

/** The versions of the protocol that this build speaks. */
export const MIN_VERSION = 1;
export const MAX_VERSION = 1;

/** A message as machines see it: its tag, and the fields of the table. */
export type Message = {
  [T in Tag]: Simplify<{ readonly tag: T } & ValuesOf<(typeof MESSAGES)[T]['fields']>>;
}[Tag];

export type MessageOf<T extends Tag> = Extract<Message, { readonly tag: T }>;

type Simplify<T> = { [P in keyof T]: T[P] };

export interface Envelope {
  readonly source: Rank;
  readonly destination: Rank;
  /** Chosen by the requester, repeated in the answer; 0 where no answer is awaited. */
  readonly correlation: number;
  readonly body: Message;
}

/** The highest version that both sides speak; undefined where there is none. */
export function commonVersion(theirs: {
  readonly minVersion: number;
  readonly maxVersion: number;
}): number | undefined {
  const version = Math.min(MAX_VERSION, theirs.maxVersion);
  return version >= Math.max(MIN_VERSION, theirs.minVersion) ? version : undefined;
}
