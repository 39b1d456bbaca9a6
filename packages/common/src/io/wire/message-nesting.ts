import { type Field, type FieldKind, MESSAGES, type Tag, TAGS } from '../../index.js';
import type { MessageNesting } from './field-counter.js';

/** Where messages lie inside messages, by field number, as in `proto/`. A codec test holds it to that. */
const LEAF: MessageNesting = {};
const MANIFEST: MessageNesting = { 7: LEAF };
const HELD_FILE: MessageNesting = { 1: MANIFEST };

const NESTING: Partial<Record<FieldKind, MessageNesting | 'packed'>> = {
  segments: 'packed',
  ranks: 'packed',
  bitfield: LEAF,
  ref: LEAF,
  refs: LEAF,
  manifest: MANIFEST,
  heldFile: HELD_FILE,
  heldFiles: HELD_FILE,
  members: LEAF,
  catalog: LEAF,
};

/** Parts of which a message may have several. */
export type Part = 'offers' | 'files' | 'many' | 'members';

/** Parts of a message that are counted, or may occur once. */
const COUNTS: Partial<Record<FieldKind, Part | 'once'>> = {
  bitfield: 'once',
  ref: 'once',
  refs: 'files',
  manifest: 'once',
  heldFile: 'once',
  heldFiles: 'offers',
  members: 'members',
  catalog: 'many',
};

export const ENVELOPE_NESTING: MessageNesting = Object.fromEntries(
  TAGS.map((tag) => [MESSAGES[tag].number, byNumber(tag, NESTING)]),
);

/** How often each part of a message may come, by field number. */
export const PARTS = Object.fromEntries(TAGS.map((tag) => [tag, byNumber(tag, COUNTS)])) as Readonly<
  Record<Tag, Readonly<Record<number, Part | 'once'>>>
>;

const BY_NUMBER = new Map<number, Tag>(TAGS.map((tag) => [MESSAGES[tag].number, tag]));

export function tagOf(number: number): Tag | undefined {
  return BY_NUMBER.get(number);
}

function byNumber<V>(tag: Tag, values: Partial<Record<FieldKind, V>>): Record<number, V> {
  const found: Record<number, V> = {};
  const fields: Readonly<Record<string, Field>> = MESSAGES[tag].fields;
  for (const { kind, number } of Object.values(fields)) {
    const value = values[kind];
    if (value !== undefined) found[number] = value;
  }
  return found;
}
