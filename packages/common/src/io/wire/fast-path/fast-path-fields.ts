import { type MessageOf, MESSAGES, type Tag } from '../../../index.js';

/** The messages of which there are several a segment. */
export type FastPathMessage = MessageOf<
  'HAVE' | 'RECEIVED' | 'DISCARDED' | 'SEGMENT_REQUEST' | 'OK' | 'NOT_OK' | 'CANCEL'
>;

const VARINT = 0;
const BLOCK = 2;
const key = (number: number, wireType: number): number => number * 8 + wireType;

const body = (tag: Tag): number => key(MESSAGES[tag].number, BLOCK);
const { OK, NOT_OK, HAVE, CANCEL } = MESSAGES;

/** The keys of their fields on the wire (protobuf.dev, "Encoding"), by the numbers of the message table. */
export const FIELD = {
  source: key(1, VARINT),
  destination: key(2, VARINT),
  correlation: key(3, VARINT),
  HAVE: body('HAVE'),
  SEGMENT_REQUEST: body('SEGMENT_REQUEST'),
  OK: body('OK'),
  NOT_OK: body('NOT_OK'),
  CANCEL: body('CANCEL'),
  RECEIVED: body('RECEIVED'),
  DISCARDED: body('DISCARDED'),
  digest: key(HAVE.fields.digest.number, BLOCK),
  haveSegments: key(HAVE.fields.segments.number, BLOCK),
  /** Of CANCEL, RECEIVED and DISCARDED. */
  index: key(CANCEL.fields.index.number, VARINT),
  wishIndex: key(2, VARINT),
  wishAny: key(3, VARINT),
  okIndex: key(OK.fields.index.number, VARINT),
  okLoad: key(OK.fields.load.number, VARINT),
  notOkReason: key(NOT_OK.fields.reason.number, VARINT),
  notOkLoad: key(NOT_OK.fields.load.number, VARINT),
} as const;
