import { fileURLToPath } from 'node:url';

import type { Envelope, Message, Tag } from '@shoal/common';
import { encodeFrame } from '@shoal/common/io';
import fc from 'fast-check';
import protobuf from 'protobufjs';

import { messageOf } from '../io/wire/message-arbitraries.js';

/** A frame, and the Envelope in it as proto3 JSON (bytes in base64, enums by name); `payload` follows the header. */
export interface MessageVector {
  readonly tag: Tag;
  readonly envelope: unknown;
  readonly payload: string;
  readonly frame: string;
}

const EXAMPLES = 4;

/** Examples of every message. They are drawn from the arbitraries, so a new tag has them without further work. */
export function messageVectors(): MessageVector[] {
  return Object.entries<fc.Arbitrary<Message>>(messageOf).flatMap(([tag, arbitrary], number) => {
    const bodies = fc.sample(arbitrary, { seed: 1, numRuns: EXAMPLES });
    return bodies.map((body, i) =>
      vectorOf(tag as Tag, { source: number, destination: i, correlation: i * 200, body }),
    );
  });
}

function vectorOf(tag: Tag, envelope: Envelope): MessageVector {
  const frame = encodeFrame(envelope);
  const { header, payload } = splitFrame(frame);
  return { tag, envelope: envelopeJson(header), payload: hex(payload), frame: hex(frame) };
}

/** Splits `varint header length | header | payload`. */
export function splitFrame(frame: Uint8Array): { readonly header: Uint8Array; readonly payload: Uint8Array } {
  let [length, start] = [0, 0];
  for (let scale = 1; ; scale *= 128) {
    const byte = frame[start] as number;
    length += (byte & 0x7f) * scale;
    start += 1;
    if (byte < 0x80) break;
  }
  return { header: frame.subarray(start, start + length), payload: frame.subarray(start + length) };
}

/** The header in proto3 JSON, but for 64-bit integers, which are numbers: none exceeds 2^53. */
export function envelopeJson(header: Uint8Array): unknown {
  return EnvelopeType.toObject(EnvelopeType.decode(header), { bytes: String, enums: String, longs: Number });
}

/** Read from proto/ itself, not from the generated code. */
const EnvelopeType = protobuf
  .loadSync(fileURLToPath(new URL('../../../../../proto/envelope.proto', import.meta.url)))
  .lookupType('shoal.v1.Envelope');

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
