import type { BufferPool } from './buffer-pool.js';

/**
 * Length of the buffer for reads while no long frame is arriving. All sockets of a thread
 * share it: the read and the callback that empties it are one step of the event loop.
 */
const SCRATCH_BYTES = 16 * 1024;

/** The longest header of an unmasked WebSocket frame (RFC 6455 §5.2). */
const MAX_HEADER_BYTES = 10;

/** The bytes between an HTTP answer and the frames behind it. */
const HEAD_END = Buffer.from('\r\n\r\n');

let scratch: Buffer | undefined;

/** Receives the aligned frames. */
export interface AlignedReader {
  readonly maxFrameBytes: number;
  /** Longer frames are handed on as they come: they may be allowed by the time that what came before them is read. */
  readonly maxGatheredBytes: number;
  /** Takes what a socket's reader would get, and says whether it wants more. */
  push(chunk: Buffer): boolean;
  /** Reports how many bytes of a frame are in a buffer; 0 once it is delivered. */
  gathered(bytes: number): void;
  /** A frame over the limit begins. */
  tooLong(): void;
}

/**
 * Lets the kernel write each long WebSocket frame straight into one pooled buffer.
 *
 * Read as they come, a segment's bytes arrive in dozens of chunks that the WebSocket library has to
 * copy together. This sits below it, on the side that connected: it looks at the frames' lengths only
 * and hands on the same bytes in the same order, every long frame as one chunk, which the library
 * then slices without a copy. The library still checks every rule of the protocol. Short frames
 * are copied out of the scratch buffer.
 */
export class ZeroCopyReceiver {
  readonly #pool: BufferPool;
  readonly #reader: AlignedReader;
  /** Bytes of HEAD_END seen at the end of what came; the frames begin when it is whole. */
  #headMatched = 0;
  /** The beginning of a frame whose length is not known yet. */
  #stub: Buffer | undefined;
  /** Bytes of a frame that is not gathered, still to be handed on as they come. */
  #passing = 0;
  #frame: Buffer | undefined;
  #filled = 0;

  constructor(pool: BufferPool, reader: AlignedReader) {
    this.#pool = pool;
    this.#reader = reader;
  }

  /** The buffer for the next read. */
  target(): Buffer {
    scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    return this.#frame?.subarray(this.#filled) ?? scratch;
  }

  /** `bytes` bytes were read into the last `target`. False where the reader wants no more for now. */
  read(bytes: number): boolean {
    const frame = this.#frame;
    if (frame === undefined) return this.#take(this.target().subarray(0, bytes));
    this.#filled += bytes;
    if (this.#filled < frame.length) {
      this.#reader.gathered(this.#filled);
      return true;
    }
    this.#frame = undefined;
    this.#reader.gathered(0);
    return this.#reader.push(frame);
  }

  #take(chunk: Buffer): boolean {
    const framesStart = this.#headMatched < HEAD_END.length ? this.#skipHead(chunk) : 0;
    const stub = this.#stub;
    this.#stub = undefined;
    const bytes = stub === undefined ? chunk : Buffer.concat([stub, chunk]);
    const end = this.#framesEnd(bytes, framesStart);
    // The bytes before `end` are delivered; the others are the beginning of a frame.
    if (end < bytes.length) this.#begin(bytes.subarray(end));
    return (
      end === 0 || this.#reader.push(stub === undefined ? Buffer.from(bytes.subarray(0, end)) : bytes.subarray(0, end))
    );
  }

  /** Where the frames begin in this chunk: its length where they don't yet. */
  #skipHead(chunk: Buffer): number {
    for (let at = 0; at < chunk.length; at += 1) {
      if (chunk[at] === HEAD_END[this.#headMatched]) this.#headMatched += 1;
      else this.#headMatched = chunk[at] === HEAD_END[0] ? 1 : 0;
      if (this.#headMatched === HEAD_END.length) return at + 1;
    }
    return chunk.length;
  }

  /** Up to where the bytes are whole frames, or parts of one that is handed on as it comes. */
  #framesEnd(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length) {
      if (this.#passing > 0) {
        const passed = Math.min(this.#passing, bytes.length - at);
        this.#passing -= passed;
        at += passed;
        continue;
      }
      const length = frameLength(bytes, at);
      if (length === undefined) return at;
      if (at + length <= bytes.length) at += length;
      else if (length > this.#reader.maxFrameBytes + MAX_HEADER_BYTES) {
        // Nothing of it is wanted; what still comes until the connection ends is handed on.
        this.#passing = length;
        this.#reader.tooLong();
      } else if (length <= SCRATCH_BYTES || length > this.#reader.maxGatheredBytes + MAX_HEADER_BYTES) {
        this.#passing = length;
      } else return at;
    }
    return at;
  }

  #begin(start: Buffer): void {
    const length = frameLength(start, 0);
    if (length === undefined) {
      this.#stub = Buffer.from(start);
      return;
    }
    this.#frame = this.#pool.take(length);
    this.#filled = start.copy(this.#frame);
  }
}

/** Header and payload of the frame that begins there; undefined where too little of it is here. */
function frameLength(bytes: Buffer, at: number): number | undefined {
  const second = bytes[at + 1];
  if (second === undefined) return undefined;
  const masked = second >= 0x80 ? 4 : 0;
  const short = second & 0x7f;
  if (short < 126) return 2 + masked + short;
  const here = bytes.length - at;
  if (short === 126) return here < 4 ? undefined : 4 + masked + bytes.readUInt16BE(at + 2);
  return here < MAX_HEADER_BYTES ? undefined : 10 + masked + Number(bytes.readBigUInt64BE(at + 2));
}
