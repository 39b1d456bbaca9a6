import fc from 'fast-check';

import {
  type Entry,
  ErrorCode,
  type ErrorCodeName,
  type Field,
  type FieldKind,
  type FieldValues,
  type FileRef,
  type HeldFile,
  type Manifest,
  MAX_RANK,
  MAX_SIGNATURES,
  MAX_UNDELIVERING,
  type Member,
  type Message,
  type MessageOf,
  MESSAGES,
  type NotOkReason,
  SegmentSet,
  type SegmentWish,
  type Signature,
  type Tag,
  TAGS,
} from '@shoal/common';
import { withDigest } from '@shoal/common/io';

/** Arbitrary messages of every tag, from the table of messages. */

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

/** One arbitrary per kind of field: a message has its own without further work. */
const arbitraryOf: { readonly [K in FieldKind]: fc.Arbitrary<FieldValues[K]> } = {
  u32: uint32,
  u64: bytes,
  flag: fc.boolean(),
  tls: fc.constant(true),
  text,
  rank,
  port,
  digest,
  key,
  errorCode: fc.constantFrom(...(Object.keys(ErrorCode) as ErrorCodeName[])),
  notOkReason: fc.constantFrom(...(Object.keys(reasons) as NotOkReason[])),
  segment,
  segments: fc.array(uint32, { maxLength: 20 }),
  ranks: fc.array(rank, { minLength: 1, maxLength: MAX_UNDELIVERING }),
  bitfield: segmentSet,
  payload: fc.uint8Array({ maxLength: 300 }),
  ref,
  refs: fc.array(ref, { maxLength: 3 }),
  manifest,
  heldFile,
  heldFiles: fc.array(heldFile, { maxLength: 3 }),
  members,
  catalog: fc.array(
    fc.record({
      name: text,
      digest,
      kind: fc.constantFrom<Manifest['kind']>('real', 'declared'),
      length: bytes,
      segments: uint32,
    }),
    { maxLength: 5 },
  ),
  settings: fc.record(
    {
      sessionClients: uint32,
      announceIntervalMs: uint32,
      peerTimeoutMs: uint32,
      needsCredentials: fc.constant(true),
      takesReports: fc.constant(true),
    },
    { requiredKeys: ['sessionClients', 'announceIntervalMs', 'peerTimeoutMs'] },
  ),
  totals: fc.record({ digest, heldSegments: uint32, downloadedBytes: bytes, uploadedBytes: bytes }),
};

function arbitraryMessage(tag: Tag): fc.Arbitrary<unknown> {
  const fields = Object.entries<Field>(MESSAGES[tag].fields);
  const values: Record<string, fc.Arbitrary<unknown>> = { tag: fc.constant(tag) };
  for (const [name, { kind }] of fields) values[name] = arbitraryOf[kind];
  const requiredKeys = fields.filter(([, { isOptional }]) => !isOptional).map(([name]) => name);
  return fc.record(values, { requiredKeys: ['tag', ...requiredKeys], noNullPrototype: true });
}

export const messageOf = Object.fromEntries(TAGS.map((tag) => [tag, arbitraryMessage(tag)])) as unknown as {
  readonly [T in Tag]: fc.Arbitrary<MessageOf<T>>;
};

export const tags = TAGS;

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
