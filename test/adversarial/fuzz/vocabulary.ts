import {
  type Digest,
  ErrorCode,
  type ErrorCodeName,
  type Field,
  type FieldKind,
  type FieldValues,
  type FileRef,
  type HeldFile,
  type Manifest,
  type Member,
  type Message,
  MESSAGES,
  type NotOkReason,
  type Random,
  SegmentSet,
  type SegmentWish,
  type Tag,
  TAGS as ALL_TAGS,
} from '@shoal/common';
import { withDigest } from '@shoal/common/io';

/** The parts of a fuzzer's messages: usually values that the other side knows, so that they are not refused early. */
export class Vocabulary {
  readonly files: readonly Manifest[];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    this.files = [
      real('known.bin', 12),
      real('other.bin', 3),
      real('empty', 0),
      withDigest({
        kind: 'declared',
        name: 'declared',
        length: 0,
        segmentLength: 0,
        hashes: new Uint8Array(96).fill(65),
      }),
      { ...real('dir', 1), ...directory() },
    ];
  }

  /** A message of some kind, usually one of those, with values near valid ones. */
  message(tags: readonly Tag[] = TAGS): Message {
    return this.#of(this.pick(this.#random.below(8) === 0 ? TAGS : tags));
  }

  /** One of each kind. */
  each(): Message[] {
    return [...new Set(TAGS)].map((tag) => this.#of(tag));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)] as T;
  }

  /** About as often as not one that means something here. */
  number(): number {
    return this.pick([0, 1, 2, 3, this.#random.below(16), 11, 12, 13, 127, 128, 65_535, 0x7fff_ffff, 0xffff_ffff]);
  }

  get #digest(): Digest {
    return this.#random.below(8) === 0 ? 'ab'.repeat(32) : this.pick(this.files).digest;
  }

  get #text(): string {
    return this.pick([
      '',
      'a',
      'known.bin',
      '../etc',
      'a\u0000b',
      '\u001b[2J',
      '10.0.0.1',
      '::1',
      'x'.repeat(300),
      '\u202egnp',
      'é',
    ]);
  }

  get #rank(): number {
    return this.pick([0, 1, 2, 3, 9, 77, 0x7fff_ffff]);
  }

  get #wish(): SegmentWish {
    return this.#random.below(3) === 0 ? 'any' : this.number();
  }

  get #set(): SegmentSet {
    const length = this.pick([0, 1, 3, 12, 12, 12, 13, 40]);
    const set = this.#random.below(4) === 0 ? SegmentSet.full(length) : SegmentSet.empty(length);
    for (let i = 0; i < length; i += 1) if (this.#random.below(2) === 0) set.add(i);
    return set;
  }

  #many<T>(make: () => T, most = 4): T[] {
    return Array.from({ length: this.#random.below(most) }, make);
  }

  #of(tag: Tag): Message {
    const message: Record<string, unknown> = { tag };
    for (const [name, { kind, isOptional }] of Object.entries<Field>(MESSAGES[tag].fields)) {
      if (!isOptional || this.#random.below(2) === 0) message[name] = this.#valueOf(name, kind);
    }
    return message as unknown as Message;
  }

  /** Values near those that are right; some fields have their own. */
  #valueOf(name: string, kind: FieldKind): unknown {
    switch (name) {
      case 'minVersion':
        return this.pick([0, 1, 1, 1, 2]);
      case 'maxVersion':
        return this.pick([0, 1, 1, 1, 9]);
      case 'clientId':
        return this.pick(['a', 'b', 'honest', 'x y', '']);
      case 'nonce':
        return 'd'.repeat(22);
      default:
        return this.#values[kind]();
    }
  }

  /** One maker per kind of field: a message has its own without further work. */
  readonly #values: { readonly [K in FieldKind]: () => FieldValues[K] } = {
    u32: () => this.number(),
    u64: () => this.number(),
    flag: () => this.#random.below(3) === 0,
    tls: () => true,
    text: () => this.#text,
    rank: () => this.#rank,
    port: () => this.#random.below(65_536),
    digest: () => this.#digest,
    key: () => this.pick(['k'.repeat(43), 'd'.repeat(22), 'abcd']),
    errorCode: () => this.pick(Object.keys(ErrorCode) as ErrorCodeName[]),
    notOkReason: () => this.pick(REASONS),
    segment: () => this.#wish,
    segments: () => this.#many(() => this.number(), 20),
    ranks: () => this.#many(() => this.#rank),
    bitfield: () => this.#set,
    payload: () => new Uint8Array(this.pick([0, 1, 1000, 1024])).fill(this.#random.below(256)),
    ref: () => this.#ref(),
    refs: () => this.#many(() => this.#ref()),
    manifest: () => this.pick(this.files),
    heldFile: () => this.#heldFile(),
    heldFiles: () => this.#many(() => this.#heldFile()),
    members: () => this.#many(() => this.#member()),
    catalog: () => this.files.map(({ name, digest, kind, length }) => ({ name, digest, kind, length, segments: 1 })),
    settings: () => ({
      sessionClients: this.number(),
      announceIntervalMs: this.number(),
      peerTimeoutMs: this.number(),
      takesReports: this.#random.below(2) === 0,
    }),
    totals: () => ({
      digest: this.#digest,
      heldSegments: this.number(),
      downloadedBytes: this.number(),
      uploadedBytes: this.number(),
    }),
  };

  #ref(): FileRef {
    return this.#random.below(2) === 0 ? { by: 'name', name: this.#text } : { by: 'digest', digest: this.#digest };
  }

  #heldFile(): HeldFile {
    return { manifest: this.pick(this.files), heldSegments: this.number() };
  }

  #member(): Member {
    const { host, port } = { host: this.#text, port: this.#random.below(65_536) };
    return { rank: this.#rank, host, port, heldSegments: this.number() };
  }
}

/** Messages that open the way, and that transfers are made of, are sent more often. */
const OFTEN: readonly Tag[] = ['INIT', 'INIT', 'HELLO', 'HELLO', 'HELLO_ACK', 'SUBSCRIBE', 'SEGMENT_REQUEST', 'OK'];
const TAGS: readonly Tag[] = [...OFTEN, ...ALL_TAGS];

const REASONS: readonly NotOkReason[] = [
  'MISSING',
  'BUSY',
  'UNKNOWN_FILE',
  'UNAUTHORISED',
  'OUT_OF_RANGE',
  'UNREADABLE',
];

function real(name: string, segments: number): Manifest {
  const length = segments === 0 ? 0 : segments * 1024 - 24;
  return withDigest({ kind: 'real', name, length, segmentLength: 1024, hashes: new Uint8Array(32 * segments).fill(7) });
}

function directory(): Manifest {
  const entries = [{ kind: 'file', path: 'a', length: 1000, mode: 0o644, target: '' } as const];
  return withDigest({
    kind: 'real',
    name: 'dir',
    length: 1000,
    segmentLength: 1024,
    hashes: new Uint8Array(32),
    entries,
  });
}
