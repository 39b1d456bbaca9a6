import type { Tag } from '../../index.js';
import type { MessageNesting } from './field-counter.js';

/** Where messages lie inside messages, by field number, as in `proto/`. A codec test holds it to that. */
const LEAF: MessageNesting = {};
const MANIFEST: MessageNesting = { 7: LEAF };
const HELD_FILE: MessageNesting = { 1: MANIFEST };
const FILE_REF = LEAF;
const MEMBER = LEAF;

export const ENVELOPE_NESTING: MessageNesting = {
  10: { 7: HELD_FILE, 8: FILE_REF }, // Init
  11: LEAF,
  12: LEAF,
  13: LEAF,
  14: { 1: LEAF }, // Catalog
  15: { 1: FILE_REF }, // FileRequest
  16: { 1: MANIFEST, 2: MEMBER }, // FileDetails
  17: { 5: 'packed' }, // FileUpdate
  18: { 2: MEMBER }, // Swarm
  19: { 1: HELD_FILE }, // FileOffer
  20: LEAF,
  21: { 1: FILE_REF }, // Done
  22: LEAF,
  23: LEAF,
  24: LEAF,
  25: LEAF,
  30: LEAF,
  31: LEAF,
  32: LEAF,
  33: { 2: 'packed' }, // Have
  34: LEAF,
  35: LEAF,
  36: LEAF,
  37: LEAF,
  38: LEAF,
  39: { 2: LEAF }, // Bitfield
  40: LEAF,
  41: LEAF,
  42: LEAF,
  43: LEAF,
  44: LEAF,
  45: LEAF,
  50: LEAF,
  51: LEAF,
  52: LEAF,
  53: LEAF,
};

/** The field of each message in an envelope. */
const BODY_FIELDS: Readonly<Record<Tag, number>> = {
  INIT: 10,
  INIT_ACK: 11,
  TRACKER_READY: 12,
  CATALOG_REQUEST: 13,
  CATALOG: 14,
  FILE_REQUEST: 15,
  FILE_DETAILS: 16,
  FILE_UPDATE: 17,
  SWARM: 18,
  FILE_OFFER: 19,
  FILE_OFFER_ACK: 20,
  DONE: 21,
  SHUTDOWN: 22,
  FILE_WITHDRAW: 23,
  CREDENTIAL: 24,
  REPORT: 25,
  HELLO: 30,
  HELLO_ACK: 31,
  SUBSCRIBE: 32,
  HAVE: 33,
  SEGMENT_REQUEST: 34,
  OK: 35,
  NOT_OK: 36,
  CANCEL: 37,
  PROOF: 38,
  BITFIELD: 39,
  SUPER_SEEDING: 40,
  IDLE: 41,
  WITHDRAWN: 42,
  RECEIVED: 43,
  CANCEL_ANY: 44,
  DISCARDED: 45,
  GOODBYE: 50,
  PING: 51,
  PONG: 52,
  ERROR: 53,
};

const TAGS = new Map(Object.entries(BODY_FIELDS).map(([tag, field]) => [field, tag as Tag]));

export function tagOf(field: number): Tag | undefined {
  return TAGS.get(field);
}

/** Parts of which a message may have several. */
export type Part = 'offers' | 'files' | 'many' | 'members';

/** How often a part of a message may come in it: by message, then by field. */
export const PARTS: Partial<Record<Tag, Readonly<Record<number, Part | 'once'>>>> = {
  INIT: { 7: 'offers', 8: 'files' },
  CATALOG: { 1: 'many' },
  FILE_REQUEST: { 1: 'once' },
  FILE_DETAILS: { 1: 'once', 2: 'members' },
  SWARM: { 2: 'members' },
  FILE_OFFER: { 1: 'once' },
  DONE: { 1: 'files' },
  BITFIELD: { 2: 'once' },
};
