import { type Message, SegmentSet } from '@shoal/common';
import { decodeFrame, encodeFrame, HeadroomBuffer, PAYLOAD_HEADROOM_BYTES, PEER_FRAME_BYTES } from '@shoal/common/io';

import { digestOf, range, setOf } from '#client/test/core/make.js';

import type { MicroTask } from './task.js';

const SEGMENTS = 1024;
const SEGMENT_BYTES = 128 * 1024;
const digest = digestOf('file');

/** The frames of a transfer, encoded and decoded. */
export function codecTasks(): MicroTask[] {
  const half = setOf(
    SEGMENTS,
    range(SEGMENTS).filter((index) => index % 2 === 0),
  );
  // With room for the header in front of it, as the uploader reads it.
  const payload = new HeadroomBuffer(Buffer.alloc(PAYLOAD_HEADROOM_BYTES + SEGMENT_BYTES, 1));
  const messages: Record<string, Message> = {
    SEGMENT_REQUEST: { tag: 'SEGMENT_REQUEST', digest, segment: 517 },
    'HAVE of 4 segments': { tag: 'HAVE', digest, segments: [3, 517, 518, 1000] },
    RECEIVED: { tag: 'RECEIVED', digest, index: 517 },
    [`BITFIELD of half of ${SEGMENTS}`]: { tag: 'BITFIELD', digest, held: half, load: 3 },
    [`BITFIELD of all of ${SEGMENTS}`]: { tag: 'BITFIELD', digest, held: SegmentSet.full(SEGMENTS), load: 3 },
    'OK with 128 KiB': { tag: 'OK', digest, index: 517, load: 3, payload },
  };
  return Object.entries(messages).flatMap(([name, body]) => {
    const envelope = { source: 2, destination: 1, correlation: 300, body };
    const frame = Buffer.from(encodeFrame(envelope));
    return [
      { name: `encode ${name}`, run: () => encodeFrame(envelope) },
      { name: `decode ${name}`, run: () => decodeFrame(frame, PEER_FRAME_BYTES) },
    ];
  });
}
