import type { Manifest, Member, Message, SegmentWish } from '@shoal/common';
import { MAX_RANK, SegmentSet } from '@shoal/common';
import fc from 'fast-check';

import { declared, digestOf, manifest, setOf } from './make.js';

/** The files that random events are about. */
export const files: readonly Manifest[] = [
  manifest(6, { name: 'x' }),
  manifest(1, { name: 'y' }),
  manifest(0, { name: 'empty' }),
  declared(3, 'd'),
];

export function fileOf(index: number): Manifest {
  return files[index % files.length] as Manifest;
}

const file = fc.constantFrom(...files);

/** Usually a known file's. */
export const arbitraryDigest = fc.oneof(
  { weight: 9, arbitrary: file.map(({ digest }) => digest) },
  { weight: 1, arbitrary: fc.constant(digestOf('unknown')) },
);

const uint = fc.oneof({ weight: 5, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.nat({ max: 0xffff_ffff }) });
const text = fc.oneof(fc.constantFrom('', 'x\n\u001b[31m'), fc.string({ maxLength: 5 }));
const version = fc.integer({ min: 0, max: 3 });
const wish: fc.Arbitrary<SegmentWish> = fc.oneof(uint, fc.constant('any' as const));
const set: fc.Arbitrary<SegmentSet> = fc.oneof(
  fc.constantFrom(0, 1, 3, 6, 7).map((length) => SegmentSet.full(length)),
  fc.tuple(fc.constantFrom(1, 6, 9), fc.uniqueArray(fc.nat(8))).map(([length, indices]) =>
    setOf(
      length,
      indices.filter((index) => index < length),
    ),
  ),
);
const rank = fc.oneof(fc.nat(9), fc.constant(MAX_RANK));
const port = fc.constantFrom(0, 7_001, 65_535);
const members: fc.Arbitrary<Member[]> = fc.array(fc.record({ rank, host: text, port, heldSegments: uint }), {
  maxLength: 3,
});
const errorCode = fc.constantFrom('INTERNAL', 'VERSION', 'RANK_TAKEN', 'UNKNOWN_FILE', 'LIMIT', 'NAME_CONFLICT');
const ref = fc.oneof(
  fc.constantFrom('x', 'ghost').map((name) => ({ by: 'name', name }) as const),
  arbitraryDigest.map((digest) => ({ by: 'digest', digest }) as const),
);
const heldFile = fc.record({ manifest: file, heldSegments: uint });
const digest = arbitraryDigest;

function tag<const T extends string>(name: T): fc.Arbitrary<T> {
  return fc.constant(name);
}

const peerMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ tag: tag('HELLO'), minVersion: version, maxVersion: version, host: text, port }),
  fc.record({ tag: tag('HELLO_ACK'), version }),
  fc.record({ tag: tag('SUBSCRIBE'), digest }),
  fc.record({ tag: tag('BITFIELD'), digest, held: set, load: uint }),
  fc.record({ tag: tag('HAVE'), digest, segments: fc.array(uint, { maxLength: 4 }) }),
  fc.record({ tag: tag('SUPER_SEEDING'), digest, load: uint }),
  fc.record({ tag: tag('IDLE'), digest, load: uint }),
  fc.record({ tag: tag('WITHDRAWN'), digest }),
  fc.record({ tag: tag('RECEIVED'), digest, index: uint }),
  fc.record({ tag: tag('SEGMENT_REQUEST'), digest, segment: wish }),
  fc.record({
    tag: tag('OK'),
    digest,
    index: uint,
    load: uint,
    payload: fc.constantFrom(0, 1_000, 1_024).map((byteLength) => ({ byteLength })),
  }),
  fc.record({
    tag: tag('NOT_OK'),
    digest,
    segment: wish,
    reason: fc.constantFrom('MISSING', 'BUSY', 'UNKNOWN_FILE', 'OUT_OF_RANGE', 'UNREADABLE'),
    load: uint,
  }),
  fc.record({ tag: fc.constantFrom('CANCEL' as const, 'DISCARDED' as const), digest, index: uint }),
  fc.record({ tag: tag('CANCEL_ANY'), digest }),
);

const linkMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ tag: tag('GOODBYE'), reason: text }),
  fc.record({ tag: tag('PING') }),
  fc.record({ tag: tag('PONG') }),
  fc.record({ tag: tag('ERROR'), code: errorCode, detail: text }),
);

const trackerMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    tag: tag('INIT'),
    minVersion: version,
    maxVersion: version,
    clientId: text,
    requestedRank: rank,
    host: text,
    port,
    files: fc.array(heldFile, { maxLength: 2 }),
    wanted: fc.array(ref, { maxLength: 2 }),
    done: fc.boolean(),
  }),
  fc.record({
    tag: tag('INIT_ACK'),
    version,
    rank,
    settings: fc.record({ sessionClients: fc.nat(3), announceIntervalMs: uint, peerTimeoutMs: fc.nat(60_000) }),
  }),
  fc.record({ tag: tag('TRACKER_READY'), clients: uint }),
  fc.record({ tag: tag('CATALOG_REQUEST') }),
  fc.record({
    tag: tag('CATALOG'),
    files: fc.array(
      fc.record({ name: text, digest, kind: fc.constantFrom('real', 'declared'), length: uint, segments: uint }),
      { maxLength: 3 },
    ),
  }),
  fc.record({ tag: tag('FILE_REQUEST'), file: ref }),
  fc.record({ tag: tag('FILE_DETAILS'), manifest: file, members }),
  fc.record({
    tag: tag('FILE_UPDATE'),
    totals: fc.record({ digest, heldSegments: uint, downloadedBytes: uint, uploadedBytes: uint }),
  }),
  fc.record({ tag: tag('SWARM'), digest, members }),
  fc.record({ tag: tag('FILE_OFFER'), file: heldFile }),
  fc.record({ tag: tag('FILE_OFFER_ACK'), digest }),
  fc.record({ tag: tag('FILE_WITHDRAW'), digest }),
  fc.record({ tag: tag('REPORT'), digest, index: uint, rank }),
  fc.record({ tag: tag('DONE'), failed: fc.array(ref, { maxLength: 2 }) }),
  fc.record({ tag: tag('SHUTDOWN'), reason: text }),
);

/** Every tag, with any fields that the wire can carry. */
export const arbitraryMessage: fc.Arbitrary<Message> = fc.oneof(
  { weight: 8, arbitrary: peerMessage },
  { weight: 4, arbitrary: linkMessage },
  { weight: 2, arbitrary: trackerMessage },
);

export const arbitraryTrackerMessage: fc.Arbitrary<Message> = fc.oneof(
  { weight: 8, arbitrary: trackerMessage },
  { weight: 2, arbitrary: linkMessage },
  { weight: 1, arbitrary: peerMessage },
);
