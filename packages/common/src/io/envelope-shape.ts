import type { MessageShape } from './wire-scan.js';

/** Where messages lie inside messages, by field number, as in `proto/`. A codec test holds it to that. */
const LEAF: MessageShape = {};
const MANIFEST: MessageShape = { 7: LEAF };
const HELD_FILE: MessageShape = { 1: MANIFEST };
const FILE_REF = LEAF;
const MEMBER = LEAF;

export const ENVELOPE_SHAPE: MessageShape = {
  10: { 7: HELD_FILE, 8: FILE_REF }, // Init
  11: LEAF,
  12: LEAF,
  13: LEAF,
  14: { 1: LEAF }, // Catalog
  15: { 1: FILE_REF }, // FileRequest
  16: { 1: MANIFEST, 2: MEMBER }, // FileDetails
  17: LEAF,
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
  33: { 2: LEAF, 3: 'packed' }, // Have
  34: LEAF,
  35: LEAF,
  36: LEAF,
  37: LEAF,
  38: LEAF,
  50: LEAF,
  51: LEAF,
  52: LEAF,
  53: LEAF,
};
