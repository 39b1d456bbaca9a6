import type { Payload } from '../../../index.js';

/** Room for the longest header of an OK: its varints, the digest and the length in front. */
export const PAYLOAD_HEADROOM_BYTES = 128;

/** A segment's bytes with room in front for the frame's header, so that both go out as one piece without a copy. */
export class HeadroomBuffer implements Payload {
  /** PAYLOAD_HEADROOM_BYTES of room, then the payload. */
  readonly buffer: Buffer;

  constructor(buffer: Buffer) {
    if (buffer.length < PAYLOAD_HEADROOM_BYTES) throw new RangeError('no room for a header');
    this.buffer = buffer;
  }

  get byteLength(): number {
    return this.buffer.length - PAYLOAD_HEADROOM_BYTES;
  }
}
