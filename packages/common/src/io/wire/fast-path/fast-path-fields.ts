import type { MessageOf } from '../../../index.js';

/** The messages of which there are several a segment. */
export type FastPathMessage = MessageOf<
  'HAVE' | 'RECEIVED' | 'DISCARDED' | 'SEGMENT_REQUEST' | 'OK' | 'NOT_OK' | 'CANCEL'
>;

const VARINT = 0;
const BLOCK = 2;
const key = (number: number, wireType: number): number => number * 8 + wireType;

/** The keys of their fields on the wire (proto/peer.proto; protobuf.dev, "Encoding"). */
export const FIELD = {
  source: key(1, VARINT),
  destination: key(2, VARINT),
  correlation: key(3, VARINT),
  HAVE: key(33, BLOCK),
  SEGMENT_REQUEST: key(34, BLOCK),
  OK: key(35, BLOCK),
  NOT_OK: key(36, BLOCK),
  CANCEL: key(37, BLOCK),
  RECEIVED: key(43, BLOCK),
  DISCARDED: key(45, BLOCK),
  digest: key(1, BLOCK),
  haveSegments: key(2, BLOCK),
  index: key(2, VARINT),
  wishIndex: key(2, VARINT),
  wishAny: key(3, VARINT),
  okIndex: key(2, VARINT),
  okLoad: key(3, VARINT),
  notOkReason: key(4, VARINT),
  notOkLoad: key(5, VARINT),
} as const;
