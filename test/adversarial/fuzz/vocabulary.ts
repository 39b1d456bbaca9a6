import { type Digest, type Manifest, type Random, SegmentSet, type SegmentWish } from '@shoal/common';
import { ErrorCode, type ErrorCodeName, type Message, type NotOkReason, type Tag } from '@shoal/common';
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
    const ref = () =>
      this.#random.below(2) === 0
        ? ({ by: 'name', name: this.#text } as const)
        : ({ by: 'digest', digest: this.#digest } as const);
    const held = () => ({ manifest: this.pick(this.files), heldSegments: this.number() });
    const member = () => ({
      rank: this.#rank,
      host: this.#text,
      port: this.#random.below(65_536),
      heldSegments: this.number(),
    });
    const versions = { minVersion: this.pick([0, 1, 1, 1, 2]), maxVersion: this.pick([0, 1, 1, 1, 9]) };
    const key = this.pick(['', 'k'.repeat(43), 'd'.repeat(22), 'abcd']);
    switch (tag) {
      case 'INIT':
        return {
          ...{ tag, ...versions, clientId: this.pick(['a', 'b', 'honest', 'x y', '']), requestedRank: this.#rank },
          ...{ host: this.#text, port: this.#random.below(65_536), done: this.#random.below(2) === 0 },
          ...{ files: this.#many(held), wanted: this.#many(ref), ...(key === '' ? {} : { publicKey: key }) },
        };
      case 'INIT_ACK': {
        const settings = {
          sessionClients: this.number(),
          announceIntervalMs: this.number(),
          peerTimeoutMs: this.number(),
          takesReports: this.#random.below(2) === 0,
        };
        return { tag, version: this.number(), rank: this.#rank, settings };
      }
      case 'TRACKER_READY':
        return { tag, clients: this.number() };
      case 'CATALOG':
        return {
          tag,
          files: this.files.map(({ name, digest, kind, length }) => ({ name, digest, kind, length, segments: 1 })),
        };
      case 'FILE_REQUEST':
        return { tag, file: ref() };
      case 'FILE_DETAILS':
        return { tag, manifest: this.pick(this.files), members: this.#many(member) };
      case 'FILE_UPDATE': {
        const bytes = { downloadedBytes: this.number(), uploadedBytes: this.number() };
        const totals = { digest: this.#digest, heldSegments: this.number(), ...bytes };
        return { tag, totals, undelivering: this.#many(() => this.#rank) };
      }
      case 'SWARM':
        return { tag, digest: this.#digest, members: this.#many(member) };
      case 'FILE_OFFER':
        return { tag, file: held() };
      case 'DONE':
        return { tag, failed: this.#many(ref) };
      case 'REPORT':
        return { tag, digest: this.#digest, index: this.number(), rank: this.#rank };
      case 'CREDENTIAL':
        return { tag, credential: key, swarmKey: key, trackerTimeMs: this.number(), instance: key };
      case 'HELLO': {
        const shown = key === '' ? {} : { credential: key, nonce: 'd'.repeat(22) };
        return { tag, ...versions, host: this.#text, port: this.#random.below(65_536), ...shown };
      }
      case 'HELLO_ACK':
        return {
          tag,
          version: this.number(),
          ...(key === '' ? {} : { credential: key, nonce: 'd'.repeat(22), proof: key }),
        };
      case 'PROOF':
        return { tag, proof: key };
      case 'BITFIELD':
        return { tag, digest: this.#digest, held: this.#set, load: this.number() };
      case 'HAVE':
        return { tag, digest: this.#digest, segments: this.#many(() => this.number(), 20) };
      case 'SUPER_SEEDING':
      case 'IDLE':
        return { tag, digest: this.#digest, load: this.number() };
      case 'RECEIVED':
      case 'DISCARDED':
      case 'CANCEL':
        return { tag, digest: this.#digest, index: this.number() };
      case 'SEGMENT_REQUEST':
        return { tag, digest: this.#digest, segment: this.#wish };
      case 'OK': {
        const payload = new Uint8Array(this.pick([0, 1, 1000, 1024])).fill(this.#random.below(256));
        return { tag, digest: this.#digest, index: this.number(), load: this.number(), payload };
      }
      case 'NOT_OK':
        return { tag, digest: this.#digest, segment: this.#wish, reason: this.pick(REASONS), load: this.number() };
      case 'FILE_OFFER_ACK':
      case 'FILE_WITHDRAW':
      case 'SUBSCRIBE':
      case 'WITHDRAWN':
      case 'CANCEL_ANY':
        return { tag, digest: this.#digest };
      case 'SHUTDOWN':
      case 'GOODBYE':
        return { tag, reason: this.#text };
      case 'ERROR':
        return { tag, code: this.pick(Object.keys(ErrorCode) as ErrorCodeName[]), detail: this.#text };
      case 'CATALOG_REQUEST':
      case 'PING':
      case 'PONG':
        return { tag };
    }
  }
}

/** Messages that open the way are said oftener. */
const TAGS: readonly Tag[] = [
  ...(['INIT', 'INIT', 'INIT', 'HELLO', 'HELLO', 'HELLO', 'HELLO_ACK', 'HELLO_ACK', 'SUBSCRIBE', 'SUBSCRIBE'] as const),
  ...([
    'INIT_ACK',
    'TRACKER_READY',
    'CATALOG_REQUEST',
    'CATALOG',
    'FILE_REQUEST',
    'FILE_DETAILS',
    'FILE_UPDATE',
  ] as const),
  ...([
    'SWARM',
    'FILE_OFFER',
    'FILE_OFFER_ACK',
    'FILE_WITHDRAW',
    'REPORT',
    'CREDENTIAL',
    'DONE',
    'SHUTDOWN',
    'PROOF',
  ] as const),
  ...(['BITFIELD', 'HAVE', 'SUPER_SEEDING', 'IDLE', 'WITHDRAWN', 'RECEIVED', 'RECEIVED'] as const),
  ...([
    'SEGMENT_REQUEST',
    'SEGMENT_REQUEST',
    'OK',
    'OK',
    'NOT_OK',
    'CANCEL',
    'CANCEL_ANY',
    'DISCARDED',
    'GOODBYE',
  ] as const),
  ...(['PING', 'PONG', 'ERROR'] as const),
];

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
