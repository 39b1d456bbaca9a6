import {
  addressOf,
  type Digest,
  type Entry,
  ErrorCode,
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
  type SegmentSet,
  type SegmentWish,
  type Signature,
} from '../../index.js';
import { encodeEntries } from './manifest/entry-bytes.js';
import { bodyName, isSpread } from './body-names.js';
import { shoal } from './generated/shoal.js';

const { FileKind, NotOkReason: NotOkCode } = shoal.v1;

type Body = Omit<shoal.v1.Envelope.$Properties, 'source' | 'destination' | 'correlationId'>;

/** The protobuf body of a message. The payload of OK is not part of it: it follows the header. */
export function encodeBody(message: Message): Body {
  const body: Record<string, unknown> = {};
  const values = message as unknown as Readonly<Record<string, unknown>>;
  const fields: Readonly<Record<string, Field>> = MESSAGES[message.tag].fields;
  for (const [name, { kind, isOptional }] of Object.entries(fields)) {
    const value = values[name];
    if (isOptional && isEmpty(value)) continue;
    const encode = ENCODERS[kind] as (value: unknown) => unknown;
    if (isSpread(kind)) Object.assign(body, encode(value));
    else body[name] = encode(value);
  }
  return { [bodyName(message.tag)]: body };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

const ENCODERS: { readonly [K in FieldKind]: (value: FieldValues[K]) => unknown } = {
  u32: same,
  u64: same,
  flag: same,
  tls: same,
  text: same,
  rank: same,
  port: same,
  digest: digestBytes,
  key: (text) => (text === '' ? undefined : Buffer.from(text, 'base64url')),
  errorCode: (code) => ErrorCode[code],
  notOkReason: (reason) => NOT_OK[reason],
  segment: wish,
  segments: (list) => [...list],
  ranks: (list) => [...list],
  bitfield: segmentBits,
  payload: () => ({}),
  ref,
  refs: (list) => list.map(ref),
  manifest,
  heldFile,
  heldFiles: (list) => list.map(heldFile),
  members,
  catalog: (list) => list.map((f) => ({ ...f, digest: digestBytes(f.digest), kind: fileKind(f.kind) })),
  settings: same,
  totals: (totals) => ({ ...totals, digest: digestBytes(totals.digest) }),
};

function same<T>(value: T): T {
  return value;
}

export const NOT_OK: Readonly<Record<NotOkReason, shoal.v1.NotOkReason>> = {
  MISSING: NotOkCode.MISSING,
  BUSY: NotOkCode.BUSY,
  UNKNOWN_FILE: NotOkCode.UNKNOWN_FILE,
  UNAUTHORISED: NotOkCode.UNAUTHORISED,
  OUT_OF_RANGE: NotOkCode.OUT_OF_RANGE,
  UNREADABLE: NotOkCode.UNREADABLE,
};

function digestBytes(digest: Digest): Uint8Array {
  return Buffer.from(digest, 'hex');
}

function fileKind(kind: Manifest['kind']): shoal.v1.FileKind {
  return kind === 'real' ? FileKind.FILE_KIND_REAL : FileKind.FILE_KIND_DECLARED;
}

/** A crowd requests the same file at the same time: its entries are encoded once. */
let lastEntries: { readonly of: readonly Entry[]; readonly bytes: Uint8Array } | undefined;

function entryBytes(entries: readonly Entry[]): Uint8Array {
  if (lastEntries?.of !== entries) lastEntries = { of: entries, bytes: encodeEntries(entries) };
  return lastEntries.bytes;
}

function manifest({ kind, entries, executable, signatures, ...fields }: Manifest): shoal.v1.Manifest.$Properties {
  const { name, length, segmentLength, hashes } = fields;
  const encoded: shoal.v1.Manifest.$Properties = { kind: fileKind(kind), name, length, segmentLength, hashes };
  if (entries !== undefined) {
    encoded.kind = FileKind.FILE_KIND_DIRECTORY;
    encoded.entries = entryBytes(entries);
  }
  if (executable === true) encoded.executable = true;
  if (signatures !== undefined) encoded.signatures = signatures.map(signatureBytes);
  return encoded;
}

function signatureBytes({ publicKey, signature }: Signature): shoal.v1.Signature.$Properties {
  return { publicKey: Buffer.from(publicKey, 'hex'), signature: Buffer.from(signature, 'hex') };
}

function heldFile(file: HeldFile): shoal.v1.HeldFile.$Properties {
  return { manifest: manifest(file.manifest), heldSegments: file.heldSegments };
}

function ref(file: FileRef): shoal.v1.FileRef.$Properties {
  return file.by === 'name' ? { name: file.name } : { digest: digestBytes(file.digest) };
}

function members(list: readonly Member[]): shoal.v1.Member.$Properties[] {
  return list.map((member) => ({ rank: member.rank, ...addressOf(member), heldSegments: member.heldSegments }));
}

function wish(segment: SegmentWish): { index: number } | { any: true } {
  return segment === 'any' ? { any: true } : { index: segment };
}

function segmentBits(held: SegmentSet): shoal.v1.SegmentBits.$Properties {
  if (held.isComplete) return { length: held.length, all: true };
  return held.count === 0 ? { length: held.length } : { length: held.length, bits: held.toBits() };
}
