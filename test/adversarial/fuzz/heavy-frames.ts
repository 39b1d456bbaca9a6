import { type Message, type Random, SegmentSet } from '@shoal/common';
import { encodeFrame, withDigest } from '@shoal/common/io';

/** Frames that cost more to understand than to send: many parts, long parts, parts in parts. */
export class HeavyFrames {
  readonly #random: Random;
  /** Each is made once: making them takes longer than refusing them. */
  readonly #made = new Map<string, Buffer>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** A frame for a target with that rank; `most` parts of it at most. */
  frame(destination: number, most = 170_000): Buffer {
    const count = Math.min(most, COUNTS[this.#random.below(COUNTS.length)] as number);
    const kind = this.#random.below(KINDS.length);
    return this.of(kind, count, destination);
  }

  get kinds(): number {
    return KINDS.length;
  }

  of(kind: number, count: number, destination: number): Buffer {
    const key = `${kind} ${count} ${destination}`;
    const made = this.#made.get(key) ?? frameOf(KINDS[kind]!(count), destination);
    this.#made.set(key, made);
    return made;
  }
}

const COUNTS = [10, 10, 500, 500, 500, 4_000, 4_000, 20_000, 170_000];

/** A message, or the bytes of an envelope's header behind its ranks. */
const KINDS: readonly ((count: number) => Message | Buffer)[] = [
  // INIT: files, wishes by name, entries in one folder, hashes in one file, a long name, signatures.
  (count) => field(10, repeat(field(7, field(1, Buffer.of(0x08, 1))), count)),
  (count) => field(10, repeat(field(8, field(1, Buffer.from('w'))), count)),
  (count) => init([folder(count)]),
  (count) => init([file(count)]),
  (count) => field(10, field(3, Buffer.alloc(count * 6, 'n'))),
  (count) => field(10, field(7, field(1, repeat(field(7, field(1, Buffer.alloc(32))), count)))),
  // FILE_OFFER: one file of many segments.
  (count) => ({ tag: 'FILE_OFFER', file: { manifest: file(count), heldSegments: 1 } }),
  // DONE, CATALOG, FILE_DETAILS, SWARM: many empty parts.
  (count) => field(21, repeat(field(1, EMPTY), count)),
  (count) => field(14, repeat(field(1, EMPTY), count)),
  (count) => field(16, repeat(field(2, EMPTY), count)),
  (count) => field(18, repeat(field(2, EMPTY), count)),
  // BITFIELD: a large set, full and half full; HAVE: many segments.
  (count) => ({ tag: 'BITFIELD', digest: DIGEST, held: SegmentSet.full(count * 6), load: 0 }),
  (count) => ({ tag: 'BITFIELD', digest: DIGEST, held: half(count * 6), load: 0 }),
  (count) => ({ tag: 'HAVE', digest: DIGEST, segments: Array.from({ length: count }, (_, index) => index) }),
  // Many messages in one envelope.
  (count) => repeat(field(30, Buffer.of(0x08, 1, 0x10, 1)), count),
  (count) => repeat(field(51, EMPTY), count),
  // Groups in groups, closed or not, and in a message.
  (count) => repeat(Buffer.of(0x0b), count),
  (count) => Buffer.concat([repeat(Buffer.of(0x0b), count), repeat(Buffer.of(0x0c), count)]),
  (count) => field(30, Buffer.concat([repeat(Buffer.of(0x7b), count), repeat(Buffer.of(0x7c), count)])),
  // Fields that no version knows, and single fields that come often.
  (count) => field(30, repeat(Buffer.of(0xc8, 0x01, 1), count)),
  (count) => field(10, repeat(Buffer.of(0xc8, 0x01, 1), count)),
  (count) => field(32, repeat(field(1, Buffer.alloc(32)), count >> 2)),
  (count) => field(39, repeat(field(2, field(1, Buffer.alloc(2))), count >> 1)),
  // HELLO and HELLO_ACK with a long credential, ERROR and GOODBYE with a long text.
  (count) => field(30, field(5, Buffer.alloc(count, 'c'))),
  (count) => field(31, field(2, Buffer.alloc(count, 'c'))),
  (count) => ({ tag: 'ERROR', code: 'PROTOCOL', detail: '\u001b[2J\u202e'.repeat(count) }),
  (count) => ({ tag: 'GOODBYE', reason: 'é'.repeat(count) }),
];

const DIGEST = 'ab'.repeat(32);
const EMPTY = Buffer.alloc(0);

function init(manifests: readonly ReturnType<typeof withDigest>[]): Message {
  return {
    ...({ tag: 'INIT', minVersion: 1, maxVersion: 1, clientId: 'heavy', requestedRank: 0, host: '', port: 0 } as const),
    ...{ files: manifests.map((manifest) => ({ manifest, heldSegments: 1 })), wanted: [], done: false },
  };
}

function file(segments: number) {
  const hashes = new Uint8Array(32 * segments).fill(3);
  return withDigest({ kind: 'real', name: `f${segments}`, length: segments * 1024, segmentLength: 1024, hashes });
}

function folder(count: number) {
  const entries = Array.from({ length: count }, (_, index) => {
    const path = String(index).padStart(6, '0');
    return { kind: 'file', path, length: 0, mode: 0o644, target: '' } as const;
  });
  return withDigest({ kind: 'real', name: 'd', length: 0, segmentLength: 1024, hashes: new Uint8Array(0), entries });
}

function half(length: number): SegmentSet {
  const set = SegmentSet.empty(length);
  for (let index = 0; index < length; index += 2) set.add(index);
  return set;
}

function frameOf(content: Message | Buffer, destination: number): Buffer {
  if (!Buffer.isBuffer(content)) return encodeFrame({ source: 1, destination, correlation: 1, body: content });
  const header = Buffer.concat([Buffer.of(0x08, 1, 0x10), varint(destination), content]);
  return Buffer.concat([varint(header.length), header]);
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function repeat(part: Buffer, count: number): Buffer {
  return Buffer.concat(Array<Buffer>(count).fill(part));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
