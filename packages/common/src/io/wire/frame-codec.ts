import { type Envelope, type ErrorCodeName, MAX_RANK, MAX_SEGMENT_BYTES } from '../../index.js';
import { decodeBody } from './decode-body.js';
import { FrameProblem } from './decode-fields.js';
import { encodeBody } from './encode-body.js';
import { ENVELOPE_NESTING } from './message-nesting.js';
import { HeadroomBuffer, PAYLOAD_HEADROOM_BYTES } from '../transport/zero-copy/headroom-buffer.js';
import { shoal } from './generated/shoal.js';
import { checkParts, type MessageGate } from './message-gate.js';
import { decodeFast } from './fast-path/fast-path-decode.js';
import { fastPathRoom, encodeFast } from './fast-path/fast-path-encode.js';
import { countFields } from './field-counter.js';

/**
 * Frames: `varint header length | protobuf Envelope | raw payload`. The payload lies behind the
 * header, so that neither side copies a segment's bytes to encode or decode them.
 */

/** The longest frame between clients: the longest segment and a generous header. */
export const PEER_FRAME_BYTES = MAX_SEGMENT_BYTES + 1024 * 1024;

/** The longest frame to or from the tracker: a manifest of a million segments, or many small ones. */
export const TRACKER_FRAME_BYTES = 40 * 1024 * 1024;

/** The most protobuf fields in one header: bounds the objects that decoding it may make. */
export const MAX_HEADER_FIELDS = 1 << 19;

export type DecodedFrame =
  | { readonly ok: true; readonly envelope: Envelope }
  | {
      readonly ok: false;
      readonly code: ErrorCodeName;
      readonly detail: string;
      /** A message of a later version: the receiver ignores it. */
      readonly isUnknown?: true;
    };

/** The whole frame. That of a FramedPayload lies in the payload's own buffer; another payload is copied. */
export function encodeFrame(envelope: Envelope): Buffer {
  const { body } = envelope;
  const header = encodeHeader(envelope);
  const payload = body.tag === 'OK' ? body.payload : NO_BYTES;
  const start = varintLength(header.length) + header.length;
  let frame: Buffer;
  if (payload instanceof HeadroomBuffer) {
    if (start > PAYLOAD_HEADROOM_BYTES) throw new RangeError(`a header of ${start} bytes in front of a payload`);
    frame = payload.buffer.subarray(PAYLOAD_HEADROOM_BYTES - start);
  } else {
    if (!(payload instanceof Uint8Array)) throw new TypeError('a payload to be sent must be bytes');
    frame = Buffer.allocUnsafe(start + payload.length);
    frame.set(payload, start);
  }
  frame.set(header, writeVarint(frame, header.length));
  return frame;
}

/** Buffer for the commonest headers before they are copied in front of their payload. */
const scratch = Buffer.allocUnsafeSlow(4 * 1024);

/** The bytes are only good until the next call. */
function encodeHeader(envelope: Envelope): Uint8Array {
  const room = fastPathRoom(envelope);
  if (room !== undefined && room <= scratch.length) return scratch.subarray(0, encodeFast(scratch, 0, envelope));
  const { source, destination, correlation, body } = envelope;
  const fields = { source, destination, correlationId: correlation, ...encodeBody(body) };
  return shoal.v1.Envelope.encode(fields, undefined).finish();
}

/** An envelope with a message that this version does not know. */
class UnknownMessage extends Error {}

/** Never throws, whatever the bytes. The payload is a view into `frame`. Without a gate every message is taken. */
export function decodeFrame(frame: Uint8Array, maxFrameBytes: number, gate?: MessageGate): DecodedFrame {
  if (frame.length > maxFrameBytes) {
    return { ok: false, code: 'FRAME_TOO_LARGE', detail: `a frame of ${frame.length} bytes, over ${maxFrameBytes}` };
  }
  try {
    return { ok: true, envelope: decode(frame, gate) };
  } catch (error) {
    if (error instanceof UnknownMessage) return { ok: false, code: 'PROTOCOL', detail: error.message, isUnknown: true };
    if (error instanceof FrameProblem) return { ok: false, code: error.code, detail: error.message };
    // protobufjs reports every malformed message by a plain Error or RangeError.
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, code: 'MALFORMED', detail: `no protobuf envelope (${detail})` };
  }
}

function decode(frame: Uint8Array, gate: MessageGate | undefined): Envelope {
  let length = 0;
  let start = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = frame[start];
    if (byte === undefined || start >= MAX_VARINT_BYTES) throw new FrameProblem('MALFORMED', 'no header length');
    start += 1;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  const end = start + length;
  if (end > frame.length)
    throw new FrameProblem('MALFORMED', `a header of ${length} bytes in a frame of ${frame.length}`);
  const header = frame.subarray(start, end);
  const payload = frame.subarray(end);
  const quick = gate === undefined || gate.takesFastPath ? decodeFast(asBuffer(header), payload) : undefined;
  if (quick !== undefined) {
    gate?.check(quick.body.tag);
    return quick;
  }
  const isKnown = checkParts(header, gate);
  const fields = countFields(header, MAX_HEADER_FIELDS, ENVELOPE_NESTING);
  if (fields === undefined) throw new FrameProblem('MALFORMED', 'the header is no protobuf message');
  if (fields > MAX_HEADER_FIELDS) throw new FrameProblem('LIMIT', `over ${MAX_HEADER_FIELDS} fields in a header`);
  if (!isKnown) throw new UnknownMessage('a message of a later version');
  const envelope = shoal.v1.Envelope.decode(header);
  const { source, destination, correlationId } = envelope;
  if (source > MAX_RANK || destination > MAX_RANK) throw new FrameProblem('MALFORMED', `a rank over ${MAX_RANK}`);
  const body = decodeBody(envelope, payload);
  gate?.passed(body.tag);
  return { source, destination, correlation: correlationId, body };
}

/** Lengths below 2³⁵ take five bytes at most. */
const MAX_VARINT_BYTES = 5;

const NO_BYTES = new Uint8Array(0);

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

function writeVarint(target: Uint8Array, value: number): number {
  let rest = value;
  let position = 0;
  while (rest >= 0x80) {
    target[position] = (rest & 0x7f) | 0x80;
    position += 1;
    rest = Math.floor(rest / 128);
  }
  target[position] = rest;
  return position + 1;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
