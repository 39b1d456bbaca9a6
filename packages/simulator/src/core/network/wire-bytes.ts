import {
  type Envelope,
  type Field,
  type FieldKind,
  type FieldValues,
  type FileRef,
  HASH_BYTES,
  type Manifest,
  type Message,
  MESSAGES,
  type Tag,
  TAGS,
} from '@shoal/common';

/** Masked WebSocket header, header length, and an envelope's ranks, correlation and body key. */
const FRAME_BYTES = 20;
const DIGEST_BYTES = HASH_BYTES + 2;
/** A segment's index in a packed list; most are below 2¹⁴. */
const INDEX_BYTES = 2;
const MEMBER_BYTES = 24;
const ENTRY_BYTES = 48;
/** A field with a number of up to 2¹⁴. */
const NUMBER_BYTES = 3;

/**
 * The approximate bytes of a message on the wire with its payload, within a few percent, without encoding it. TCP and
 * IP headers are left out, as for segments.
 */
export function wireBytes({ body }: Envelope): number {
  return FRAME_BYTES + bodyBytes(body);
}

function bodyBytes(message: Message): number {
  const values = message as unknown as Readonly<Record<string, unknown>>;
  let bytes = 0;
  for (const { name, size } of SIZERS[message.tag]) {
    const value = values[name];
    if (value !== undefined) bytes += size(value);
  }
  return bytes;
}

const SIZES: { readonly [K in FieldKind]: (value: FieldValues[K]) => number } = {
  u32: () => NUMBER_BYTES,
  u64: () => 2 * NUMBER_BYTES,
  flag: () => 2,
  tls: () => 2,
  text: (text) => text.length + 2,
  rank: () => NUMBER_BYTES,
  port: () => NUMBER_BYTES,
  digest: () => DIGEST_BYTES,
  key: (text) => 2 + ((3 * text.length) >>> 2),
  errorCode: () => 2,
  notOkReason: () => 2,
  segment: () => NUMBER_BYTES,
  segments: (list) => 2 + INDEX_BYTES * list.length,
  ranks: (list) => NUMBER_BYTES * list.length,
  bitfield: (held) => 4 + (held.isComplete || held.count === 0 ? 0 : (held.length + 7) >>> 3),
  payload: ({ byteLength }) => byteLength,
  ref: refBytes,
  refs: (list) => list.reduce((sum, ref) => sum + refBytes(ref), 0),
  manifest: manifestBytes,
  heldFile: ({ manifest }) => manifestBytes(manifest) + 4,
  heldFiles: (list) => list.reduce((sum, { manifest }) => sum + manifestBytes(manifest) + 4, 0),
  members: (list) => MEMBER_BYTES * list.length,
  catalog: (list) => list.reduce((sum, { name }) => sum + name.length + DIGEST_BYTES + 12, 0),
  settings: () => 4 * NUMBER_BYTES,
  totals: () => DIGEST_BYTES + 5 * NUMBER_BYTES,
};

interface Sizer {
  readonly name: string;
  readonly size: (value: unknown) => number;
}

/** Of each message, from the table of messages. */
const SIZERS = Object.fromEntries(
  TAGS.map((tag) => [
    tag,
    Object.entries<Field>(MESSAGES[tag].fields).map(([name, { kind }]) => ({ name, size: SIZES[kind] })),
  ]),
) as unknown as Readonly<Record<Tag, readonly Sizer[]>>;

function manifestBytes({ name, hashes, entries }: Manifest): number {
  return name.length + hashes.length + 16 + ENTRY_BYTES * (entries?.length ?? 0);
}

function refBytes(ref: FileRef): number {
  return ref.by === 'name' ? ref.name.length + 4 : DIGEST_BYTES + 2;
}
