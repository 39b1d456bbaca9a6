import { type Digest, type Envelope, MAX_RANK, type NotOkReason, type SegmentWish } from '../../../index.js';
import { shoal } from '../generated/shoal.js';
import { FIELD, type FastPathMessage } from './fast-path-fields.js';

const { NotOkReason: Code } = shoal.v1;

/**
 * Decodes the header of the commonest messages, in the form in which every encoder writes them:
 * known fields only, in order of their numbers. Returns undefined for anything else, which the
 * general decoder then accepts or refuses. A client's few thousand messages are all decoded by code
 * that the engine has not optimised yet, so less code is faster.
 */
export function decodeFast(header: Buffer, payload: Uint8Array): Envelope | undefined {
  if (header.length > MAX_HEADER_BYTES) return undefined;
  const reader = new Reader(header);
  const source = reader.field(FIELD.source);
  const destination = reader.field(FIELD.destination);
  const correlation = reader.field(FIELD.correlation);
  if (!reader.isSound() || source > MAX_RANK || destination > MAX_RANK) return undefined;
  const tag = reader.varint();
  if (reader.varint() !== header.length - reader.at || reader.varint() !== FIELD.digest || reader.varint() !== 32)
    return undefined;
  const digest = reader.digest();
  if (digest === undefined) return undefined;
  const body = readBody(reader, tag, digest, payload);
  if (body === undefined || !reader.isSound() || reader.at !== header.length) return undefined;
  return { source, destination, correlation, body };
}

function readBody(reader: Reader, tag: number, digest: Digest, payload: Uint8Array): FastPathMessage | undefined {
  if (tag !== FIELD.OK && payload.length > 0) return undefined;
  switch (tag) {
    case FIELD.HAVE:
      return { tag: 'HAVE', digest, segments: reader.list(FIELD.haveSegments) };
    case FIELD.RECEIVED:
      return { tag: 'RECEIVED', digest, index: reader.field(FIELD.index) };
    case FIELD.DISCARDED:
      return { tag: 'DISCARDED', digest, index: reader.field(FIELD.index) };
    case FIELD.SEGMENT_REQUEST:
      return { tag: 'SEGMENT_REQUEST', digest, segment: reader.wish() };
    case FIELD.OK:
      return { tag: 'OK', digest, index: reader.field(FIELD.okIndex), load: reader.field(FIELD.okLoad), payload };
    case FIELD.NOT_OK: {
      const segment = reader.wish();
      const reason = REASONS[reader.field(FIELD.notOkReason)];
      const load = reader.field(FIELD.notOkLoad);
      return reason === undefined ? undefined : { tag: 'NOT_OK', digest, segment, reason, load };
    }
    case FIELD.CANCEL:
      return { tag: 'CANCEL', digest, index: reader.field(FIELD.index) };
    default:
      return undefined;
  }
}

/** Longer ones are left to the general decoder, which counts before it makes anything. */
const MAX_HEADER_BYTES = 64 * 1024;

const REASONS: readonly (NotOkReason | undefined)[] = [
  undefined,
  ...(['MISSING', 'BUSY', 'UNKNOWN_FILE', 'UNAUTHORISED', 'OUT_OF_RANGE', 'UNREADABLE'] as const).toSorted(
    (a, b) => Code[a] - Code[b],
  ),
];

/** Nearly every message is about the same file: its text is made once. */
let lastDigest = { bytes: Buffer.alloc(32), text: '00'.repeat(32) };

/** Walks a header; once it is not sound, nothing that it returns counts. */
class Reader {
  at = 0;
  readonly #bytes: Buffer;
  #sound = true;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  isSound(): boolean {
    return this.#sound;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 5; i += 1) {
      const byte = this.#bytes[this.at] ?? 0x80;
      this.at += 1;
      if (byte < 0x80) {
        value += byte * scale;
        // Values longer than 32 bits wrap in the general decoder.
        if (value > 0xffff_ffff || this.at > this.#bytes.length) this.#sound = false;
        return value;
      }
      value += (byte & 0x7f) * scale;
      scale *= 128;
    }
    this.#sound = false;
    return 0;
  }

  /** The field's value where it comes next, else its default. */
  field(wanted: number): number {
    if (this.#bytes[this.at] !== wanted) return 0;
    this.at += 1;
    return this.varint();
  }

  wish(): SegmentWish {
    if (this.#bytes[this.at] !== FIELD.wishAny) return this.field(FIELD.wishIndex);
    if (this.field(FIELD.wishAny) !== 1) this.#sound = false;
    return 'any';
  }

  list(wanted: number): number[] {
    const values: number[] = [];
    if (this.#bytes[this.at] !== wanted) return values;
    this.at += 1;
    const end = this.varint() + this.at;
    if (end > this.#bytes.length) this.#sound = false;
    while (this.#sound && this.at < end) values.push(this.varint());
    if (this.at !== end) this.#sound = false;
    return values;
  }

  digest(): Digest | undefined {
    const start = this.at;
    this.at += 32;
    if (!this.#sound || this.at > this.#bytes.length) return undefined;
    if (this.#bytes.compare(lastDigest.bytes, 0, 32, start, this.at) !== 0) {
      const bytes = Buffer.from(this.#bytes.subarray(start, this.at));
      lastDigest = { bytes, text: bytes.toString('hex') };
    }
    return lastDigest.text;
  }
}
