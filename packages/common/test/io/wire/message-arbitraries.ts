import fc from 'fast-check';

import {
  type Entry,
  ErrorCode,
  type ErrorCodeName,
  type FileRef,
  type HeldFile,
  type Manifest,
  MAX_RANK,
  MAX_SIGNATURES,
  type Member,
  type Message,
  type MessageOf,
  type NotOkReason,
  SegmentSet,
  type SegmentWish,
  type Signature,
  type Tag,
  MAX_UNDELIVERING,
} from '@shoal/common';
import { withDigest } from '@shoal/common/io';

/** Arbitrary messages of every tag: a new tag does not compile until it has its own. */

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('', 'file1', '10.0.0.1', '::1'));
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const rank = fc.integer({ min: 0, max: MAX_RANK });
const port = fc.integer({ min: 0, max: 65_535 });
const bytes = fc.maxSafeNat();
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((hash) => Buffer.from(hash).toString('hex'));

/** Any that a frame can carry, sound or not. */
export const anyEntries: fc.Arbitrary<Entry[]> = fc.array(
  fc.record(
    {
      kind: fc.constantFrom<Entry['kind']>('file', 'folder', 'link'),
      path: text,
      length: bytes,
      mode: fc.nat(0xffff),
      target: text,
    },
    { noNullPrototype: true },
  ),
  { maxLength: 4 },
);

const manifestFields = {
  name: text,
  length: bytes,
  segmentLength: uint32,
  hashes: fc.nat(4).chain((count) => fc.uint8Array({ minLength: count * 32, maxLength: count * 32 })),
};

const hex = (length: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((raw) => Buffer.from(raw).toString('hex'));

const signatures: fc.Arbitrary<Signature[]> = fc.array(fc.record({ publicKey: hex(32), signature: hex(64) }), {
  maxLength: MAX_SIGNATURES,
});

const manifest: fc.Arbitrary<Manifest> = fc
  .oneof(
    fc.record({ kind: fc.constantFrom<Manifest['kind']>('real', 'declared'), ...manifestFields }),
    fc.record({ kind: fc.constant('real' as const), ...manifestFields, executable: fc.constant(true as const) }),
    fc.record({ kind: fc.constant('real' as const), ...manifestFields, entries: anyEntries }),
  )
  .map(withDigest)
  .chain((sound) => signatures.map((list) => (list.length === 0 ? sound : { ...sound, signatures: list })));

const heldFile: fc.Arbitrary<HeldFile> = fc.record({ manifest, heldSegments: uint32 });
/** Addresses without TLS have no such field. */
const tls = { tls: fc.constant(true as const) };
const member: fc.Arbitrary<Member> = fc.record(
  { rank, host: text, port, heldSegments: uint32, ...tls },
  { requiredKeys: ['rank', 'host', 'port', 'heldSegments'], noNullPrototype: true },
);
const members = fc.array(member, { maxLength: 5 });
const ref: fc.Arbitrary<FileRef> = fc.oneof(
  text.map((name) => ({ by: 'name', name }) as const),
  digest.map((hash) => ({ by: 'digest', digest: hash }) as const),
);
const segment: fc.Arbitrary<SegmentWish> = fc.oneof(uint32, fc.constant('any' as const));
const key = fc.uint8Array({ minLength: 1, maxLength: 100 }).map((one) => Buffer.from(one).toString('base64url'));

/** With or without texts that need not be there. */
function maybe<T, K extends string>(
  fields: { [P in keyof T]: fc.Arbitrary<T[P]> },
  ...names: K[]
): fc.Arbitrary<T & { [P in K]?: string }> {
  const rest = fc.record(Object.fromEntries(names.map((name) => [name, key])), { requiredKeys: [] });
  return fc.tuple(fc.record(fields), rest).map(([one, other]) => ({ ...one, ...other }));
}

function maybeTls<T extends object>(message: T): fc.Arbitrary<T & { tls?: true }> {
  return fc.boolean().map((listens) => (listens ? { ...message, tls: true } : message));
}

const versions = { minVersion: uint32, maxVersion: uint32 };

const segmentSet: fc.Arbitrary<SegmentSet> = fc
  .record({
    length: fc.nat(40),
    indices: fc.array(fc.nat(39)),
    shape: fc.constantFrom('some', 'some', 'full', 'empty'),
  })
  .map(({ length, indices, shape }) => {
    const set = shape === 'full' ? SegmentSet.full(length) : SegmentSet.empty(length);
    if (shape === 'some') for (const index of indices) if (index < length) set.add(index);
    return set;
  });

const reasons: Record<NotOkReason, true> = {
  MISSING: true,
  BUSY: true,
  UNKNOWN_FILE: true,
  UNAUTHORISED: true,
  OUT_OF_RANGE: true,
  UNREADABLE: true,
};

export const messageOf: { readonly [T in Tag]: fc.Arbitrary<MessageOf<T>> } = {
  INIT: maybe(
    {
      tag: fc.constant('INIT'),
      ...versions,
      clientId: text,
      requestedRank: rank,
      host: text,
      port,
      files: fc.array(heldFile, { maxLength: 3 }),
      wanted: fc.array(ref, { maxLength: 3 }),
      done: fc.boolean(),
    },
    'publicKey',
    'resumeSecret',
  ).chain(maybeTls),
  INIT_ACK: fc.record({
    tag: fc.constant('INIT_ACK'),
    version: uint32,
    rank,
    settings: fc.record(
      {
        ...{ sessionClients: uint32, announceIntervalMs: uint32, peerTimeoutMs: uint32 },
        ...{ needsCredentials: fc.constant(true), takesReports: fc.constant(true) },
      },
      { requiredKeys: ['sessionClients', 'announceIntervalMs', 'peerTimeoutMs'], noNullPrototype: true },
    ),
  }),
  TRACKER_READY: fc.record({ tag: fc.constant('TRACKER_READY'), clients: uint32 }),
  CATALOG_REQUEST: fc.record({ tag: fc.constant('CATALOG_REQUEST') }),
  CATALOG: fc.record({
    tag: fc.constant('CATALOG'),
    files: fc.array(
      fc.record({
        name: text,
        digest,
        kind: fc.constantFrom<Manifest['kind']>('real', 'declared'),
        length: bytes,
        segments: uint32,
      }),
      { maxLength: 3 },
    ),
  }),
  FILE_REQUEST: fc.record({ tag: fc.constant('FILE_REQUEST'), file: ref }),
  FILE_DETAILS: fc.record({ tag: fc.constant('FILE_DETAILS'), manifest, members }),
  FILE_UPDATE: fc.record(
    {
      tag: fc.constant('FILE_UPDATE'),
      totals: fc.record({ digest, heldSegments: uint32, downloadedBytes: bytes, uploadedBytes: bytes }),
      undelivering: fc.array(rank, { minLength: 1, maxLength: MAX_UNDELIVERING }),
    },
    { requiredKeys: ['tag', 'totals'] },
  ),
  SWARM: fc.record({ tag: fc.constant('SWARM'), digest, members }),
  FILE_OFFER: fc.record({ tag: fc.constant('FILE_OFFER'), file: heldFile }),
  FILE_OFFER_ACK: fc.record({ tag: fc.constant('FILE_OFFER_ACK'), digest }),
  FILE_WITHDRAW: fc.record({ tag: fc.constant('FILE_WITHDRAW'), digest }),
  REPORT: fc.record({ tag: fc.constant('REPORT'), digest, index: uint32, rank }),
  DONE: fc.record({ tag: fc.constant('DONE'), failed: fc.array(ref, { maxLength: 3 }) }),
  CREDENTIAL: fc.record({
    tag: fc.constant('CREDENTIAL'),
    ...{ credential: key, swarmKey: key, trackerTimeMs: bytes, instance: key },
  }),
  SHUTDOWN: fc.record({ tag: fc.constant('SHUTDOWN'), reason: text }),
  HELLO: maybe({ tag: fc.constant('HELLO'), ...versions, host: text, port }, 'credential', 'nonce').chain(maybeTls),
  HELLO_ACK: maybe({ tag: fc.constant('HELLO_ACK'), version: uint32 }, 'credential', 'nonce', 'proof'),
  PROOF: fc.record({ tag: fc.constant('PROOF'), proof: key }),
  SUBSCRIBE: fc.record({ tag: fc.constant('SUBSCRIBE'), digest }),
  BITFIELD: fc.record({ tag: fc.constant('BITFIELD'), digest, held: segmentSet, load: uint32 }),
  HAVE: fc.record({ tag: fc.constant('HAVE'), digest, segments: fc.array(uint32, { maxLength: 20 }) }),
  SUPER_SEEDING: fc.record({ tag: fc.constant('SUPER_SEEDING'), digest, load: uint32 }),
  IDLE: fc.record({ tag: fc.constant('IDLE'), digest, load: uint32 }),
  WITHDRAWN: fc.record({ tag: fc.constant('WITHDRAWN'), digest }),
  RECEIVED: fc.record({ tag: fc.constant('RECEIVED'), digest, index: uint32 }),
  SEGMENT_REQUEST: fc.record({ tag: fc.constant('SEGMENT_REQUEST'), digest, segment }),
  OK: fc.record({
    tag: fc.constant('OK'),
    digest,
    index: uint32,
    load: uint32,
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  NOT_OK: fc.record({
    tag: fc.constant('NOT_OK'),
    digest,
    segment,
    reason: fc.constantFrom(...(Object.keys(reasons) as NotOkReason[])),
    load: uint32,
  }),
  CANCEL: fc.record({ tag: fc.constant('CANCEL'), digest, index: uint32 }),
  CANCEL_ANY: fc.record({ tag: fc.constant('CANCEL_ANY'), digest }),
  DISCARDED: fc.record({ tag: fc.constant('DISCARDED'), digest, index: uint32 }),
  GOODBYE: fc.record({ tag: fc.constant('GOODBYE'), reason: text }),
  PING: fc.record({ tag: fc.constant('PING') }),
  PONG: fc.record({ tag: fc.constant('PONG') }),
  ERROR: fc.record(
    {
      tag: fc.constant('ERROR'),
      code: fc.constantFrom(...(Object.keys(ErrorCode) as ErrorCodeName[])),
      detail: text,
      digest,
    },
    { requiredKeys: ['tag', 'code', 'detail'] },
  ),
};

export const tags = Object.keys(messageOf) as Tag[];

export const anyMessage: fc.Arbitrary<Message> = fc
  .constantFrom(...tags)
  .chain((tag): fc.Arbitrary<Message> => messageOf[tag]);

export function envelopeOf<M extends Message>(
  body: fc.Arbitrary<M>,
): fc.Arbitrary<{
  source: number;
  destination: number;
  correlation: number;
  body: M;
}> {
  return fc.record({ source: rank, destination: rank, correlation: uint32, body });
}
