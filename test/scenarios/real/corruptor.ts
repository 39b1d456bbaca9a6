/** Frames of at least this length carry a segment. */
const SEGMENT_BYTES = 8 * 1024;
const HEADERS_END = Buffer.from('\r\n\r\n');

/**
 * Spoils the segments on a connection, and nothing else: the last byte of each long WebSocket frame
 * that a listener sends, which are those that carry bytes of a file.
 */
export class FrameSpoiler {
  #isUpgraded = false;
  #head = Buffer.alloc(0);
  #left = 0;
  #isSegment = false;

  /** The same bytes, some of them changed in place. */
  spoil(chunk: Buffer): Buffer {
    for (let at = 0; at < chunk.length;) {
      if (this.#left > 0) {
        const end = Math.min(chunk.length, at + this.#left);
        this.#left -= end - at;
        if (this.#left === 0 && this.#isSegment) chunk.writeUInt8(chunk.readUInt8(end - 1) ^ 0xff, end - 1);
        at = end;
      } else {
        this.#head = Buffer.concat([this.#head, chunk.subarray(at, at + 1)]);
        at += 1;
        this.#readHead();
      }
    }
    return chunk;
  }

  #readHead(): void {
    const head = this.#head;
    if (!this.#isUpgraded) {
      this.#isUpgraded = head.subarray(-HEADERS_END.length).equals(HEADERS_END);
      if (this.#isUpgraded) this.#head = Buffer.alloc(0);
      return;
    }
    const length = payloadLength(head);
    if (length === undefined) return;
    this.#head = Buffer.alloc(0);
    this.#left = length;
    this.#isSegment = length >= SEGMENT_BYTES;
  }
}

/** By RFC 6455, of a frame without a mask; undefined until its head is whole. */
function payloadLength(head: Buffer): number | undefined {
  if (head.length < 2) return undefined;
  const short = head.readUInt8(1) & 0x7f;
  if (short < 126) return short;
  if (short === 126) return head.length < 4 ? undefined : head.readUInt16BE(2);
  return head.length < 10 ? undefined : Number(head.readBigUInt64BE(2));
}
