import type { ErrorCodeName } from '../errors.js';
import type { Manifest } from '../files/manifest.js';
import type { Digest, FileRef, Rank } from '../ids.js';
import type { SegmentSet } from '../segment-set.js';
import type {
  CatalogEntry,
  FileTotals,
  HeldFile,
  Member,
  NotOkReason,
  Payload,
  SegmentWish,
  SessionSettings,
} from './records.js';

/** The kinds of fields, with the type of a field's value. The codec, sizes and tests have one entry per kind. */
export interface FieldValues {
  /** An unsigned number of 32 bits. */
  u32: number;
  /** An integer of up to 2^53. */
  u64: number;
  flag: boolean;
  /** A flag that is absent where it is false. */
  tls: boolean | undefined;
  text: string;
  rank: Rank;
  port: number;
  digest: Digest;
  /** A key, credential, nonce or proof, in base64url. */
  key: string;
  errorCode: ErrorCodeName;
  notOkReason: NotOkReason;
  /** `index` or `any`. */
  segment: SegmentWish;
  segments: readonly number[];
  ranks: readonly Rank[];
  bitfield: SegmentSet;
  /** The bytes behind the header. */
  payload: Payload;
  ref: FileRef;
  refs: readonly FileRef[];
  manifest: Manifest;
  heldFile: HeldFile;
  heldFiles: readonly HeldFile[];
  members: readonly Member[];
  catalog: readonly CatalogEntry[];
  /** Fields of the message itself, which machines see as one object. */
  settings: SessionSettings;
  totals: FileTotals;
}

export type FieldKind = keyof FieldValues;

export interface Field<K extends FieldKind = FieldKind, O extends boolean = boolean> {
  readonly kind: K;
  /** In the protobuf message; 0 for kinds that have no field, or several. */
  readonly number: number;
  /** Absent where it is empty. */
  readonly isOptional: O;
}

export type Fields = Readonly<Record<string, Field>>;

/** The object that a message's fields describe. */
export type ValuesOf<F extends Fields> = {
  readonly [N in keyof F as F[N] extends Field<FieldKind, false> ? N : never]: FieldValues[F[N]['kind']];
} & {
  readonly [N in keyof F as F[N] extends Field<FieldKind, true> ? N : never]?: FieldValues[F[N]['kind']];
};

export function field<K extends FieldKind>(kind: K, number = 0): Field<K, false> {
  return { kind, number, isOptional: false };
}

export function optional<K extends FieldKind>(kind: K, number: number): Field<K, true> {
  return { kind, number, isOptional: true };
}

/** The receivers of messages: a tracker, a client's tracker session, and its two transfers. */
export type Role = 'tracker' | 'session' | 'uploader' | 'downloader';

export interface MessageEntry<F extends Fields = Fields> {
  /** Of the body in the envelope. */
  readonly number: number;
  readonly to: readonly Role[];
  readonly fields: F;
}

export function message<const F extends Fields>(number: number, to: readonly Role[], fields: F): MessageEntry<F> {
  return { number, to, fields };
}
