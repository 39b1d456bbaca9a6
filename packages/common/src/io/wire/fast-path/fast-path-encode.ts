import type { Digest, Envelope, SegmentWish } from '../../../index.js';
import { NOT_OK } from '../encode-body.js';
import { FIELD, type FastPathMessage } from './fast-path-fields.js';

/** Room for any header that `writeQuick` writes but for the segments of a HAVE. */
const FIXED_BYTES = 96;
const MAX_VARINT_BYTES = 5;

/** How much room the header of this message may take; undefined where the general encoder writes it. */
export function fastPathRoom({ body }: Envelope): number | undefined {
  switch (body.tag) {
    case 'HAVE':
      return FIXED_BYTES + MAX_VARINT_BYTES * body.segments.length;
    case 'RECEIVED':
    case 'DISCARDED':
    case 'SEGMENT_REQUEST':
    case 'OK':
    case 'NOT_OK':
    case 'CANCEL':
      return FIXED_BYTES;
    default:
      return undefined;
  }
}

/**
 * Writes the header of one of the commonest messages and returns its end. Its counterpart is
 * `quickDecode`; like that, it is there because most of a client's messages go through code that
 * the engine has not optimised yet.
 */
export function encodeFast(target: Buffer, start: number, envelope: Envelope): number {
  const body = envelope.body as FastPathMessage;
  let at = field(target, start, FIELD.source, envelope.source);
  at = field(target, at, FIELD.destination, envelope.destination);
  at = field(target, at, FIELD.correlation, envelope.correlation);
  at = varint(target, at, FIELD[body.tag]);
  // The length is written when it is known: one byte, or two where a HAVE is long.
  const lengthAt = at;
  at = writeBody(target, at + 1, body);
  const length = at - lengthAt - 1;
  if (length < 0x80) {
    target[lengthAt] = length;
    return at;
  }
  const lengthBytes = varintLength(length);
  target.copyWithin(lengthAt + lengthBytes, lengthAt + 1, at);
  varint(target, lengthAt, length);
  return at + lengthBytes - 1;
}

function writeBody(target: Buffer, start: number, body: FastPathMessage): number {
  const at = digest(target, start, body.digest);
  switch (body.tag) {
    case 'HAVE':
      return segments(target, at, body.segments);
    case 'RECEIVED':
    case 'DISCARDED':
    case 'CANCEL':
      return field(target, at, FIELD.index, body.index);
    case 'SEGMENT_REQUEST':
      return wish(target, at, body.segment);
    case 'OK':
      return field(target, field(target, at, FIELD.okIndex, body.index), FIELD.okLoad, body.load);
    case 'NOT_OK': {
      const end = field(target, wish(target, at, body.segment), FIELD.notOkReason, NOT_OK[body.reason]);
      return field(target, end, FIELD.notOkLoad, body.load);
    }
  }
}

/** Nearly every message is about the same file: its bytes are made once. */
let lastDigest = { text: '', bytes: Buffer.alloc(0) };

function digest(target: Buffer, at: number, text: Digest): number {
  if (text !== lastDigest.text) lastDigest = { text, bytes: Buffer.from(text, 'hex') };
  target[at] = FIELD.digest;
  target[at + 1] = lastDigest.bytes.length;
  target.set(lastDigest.bytes, at + 2);
  return at + 2 + lastDigest.bytes.length;
}

function wish(target: Buffer, at: number, segment: SegmentWish): number {
  if (segment === 'any') return varint(target, varint(target, at, FIELD.wishAny), 1);
  // One of a choice is written even where it is 0.
  return varint(target, varint(target, at, FIELD.wishIndex), segment);
}

function segments(target: Buffer, at: number, list: readonly number[]): number {
  if (list.length === 0) return at;
  let bytes = 0;
  for (const index of list) bytes += varintLength(index);
  let end = varint(target, varint(target, at, FIELD.haveSegments), bytes);
  for (const index of list) end = varint(target, end, index);
  return end;
}

/** A field that is 0 is left out, as proto3 has it. */
function field(target: Buffer, at: number, key: number, value: number): number {
  return value === 0 ? at : varint(target, varint(target, at, key), value);
}

function varint(target: Buffer, start: number, value: number): number {
  let rest = value;
  let at = start;
  while (rest >= 0x80) {
    target[at] = (rest & 0x7f) | 0x80;
    rest = Math.floor(rest / 128);
    at += 1;
  }
  target[at] = rest;
  return at + 1;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) length += 1;
  return length;
}
