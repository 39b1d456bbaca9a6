import {
  errorCodeName,
  type Field,
  type FieldKind,
  type FieldValues,
  type FileRef,
  type FileTotals,
  MAX_SEGMENTS,
  MAX_UNDELIVERING,
  type Member,
  type Message,
  MESSAGES,
  type NotOkReason,
  SegmentSet,
  type SegmentWish,
  type SessionSettings,
} from '../../index.js';
import { isSpread, tagOfBody } from './body-names.js';
import { address, digest, FrameProblem, keyText, malformed, port, present, rank, safe } from './decode-fields.js';
import { NOT_OK } from './encode-body.js';
import { catalogEntry, heldFile, heldFiles, manifest } from './manifest/decode-manifest.js';
import type { shoal } from './generated/shoal.js';

/** The message that a protobuf envelope and the bytes behind it carry. Throws FrameProblem only. */
export function decodeBody(envelope: shoal.v1.Envelope.$Shape, payload: Uint8Array): Message {
  if (payload.length > 0 && envelope.body !== 'ok') throw malformed('a payload behind a message that carries none');
  const tag = envelope.body === undefined ? undefined : tagOfBody(envelope.body);
  if (envelope.body === undefined || tag === undefined) {
    throw new FrameProblem('PROTOCOL', 'a message of a kind that this version does not know');
  }
  const body = present(envelope[envelope.body]) as Readonly<Record<string, unknown>>;
  const message: Record<string, unknown> = { tag };
  const fields: Readonly<Record<string, Field>> = MESSAGES[tag].fields;
  for (const [name, { kind, isOptional }] of Object.entries(fields)) {
    const decode = DECODERS[kind] as (raw: unknown) => unknown;
    const raw = kind === 'payload' ? payload : isSpread(kind) ? body : body[name];
    if (isOptional && isAbsent(raw)) continue;
    message[name] = decode(raw ?? undefined);
  }
  return message as unknown as Message;
}

/** protobufjs gives fields that are absent their defaults. */
function isAbsent(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === false || (raw as { readonly length?: number }).length === 0;
}

type Raw<T> = T | undefined;

const DECODERS: { readonly [K in FieldKind]: (raw: never) => FieldValues[K] } = {
  u32: (value: Raw<number>) => value ?? 0,
  u64: safe,
  flag: (value: Raw<boolean>) => value ?? false,
  tls: () => true,
  text: (value: Raw<string>) => value ?? '',
  rank,
  port,
  digest,
  key: keyText,
  errorCode: (code: Raw<number>) => errorCodeName(code ?? 0),
  notOkReason: reason,
  segment: wish,
  segments: (list: Raw<number[]>) => list ?? [],
  ranks: (list: Raw<number[]>) => (list ?? []).slice(0, MAX_UNDELIVERING).map(rank),
  bitfield: (m: Raw<shoal.v1.SegmentBits.$Properties>) => segmentSet(present(m)),
  payload: (bytes: Uint8Array) => bytes,
  ref: (m: Raw<shoal.v1.FileRef.$Properties>) => ref(present(m)),
  refs: (list: Raw<shoal.v1.FileRef.$Properties[]>) => (list ?? []).map(ref),
  manifest: (m: Raw<shoal.v1.Manifest.$Properties>) => manifest(present(m)),
  heldFile: (m: Raw<shoal.v1.HeldFile.$Properties>) => heldFile(present(m)),
  heldFiles: (list: Raw<shoal.v1.HeldFile.$Properties[]>) => heldFiles(list ?? []),
  members: (list: Raw<shoal.v1.Member.$Properties[]>) => (list ?? []).map(member),
  catalog: (list: Raw<shoal.v1.CatalogEntry.$Properties[]>) => (list ?? []).map(catalogEntry),
  settings,
  totals,
};

function settings(m: shoal.v1.InitAck.$Properties): SessionSettings {
  return {
    sessionClients: m.sessionClients ?? 0,
    announceIntervalMs: m.announceIntervalMs ?? 0,
    peerTimeoutMs: m.peerTimeoutMs ?? 0,
    ...(m.needsCredentials === true ? { needsCredentials: true } : {}),
    ...(m.takesReports === true ? { takesReports: true } : {}),
  };
}

function totals(m: shoal.v1.FileUpdate.$Properties): FileTotals {
  return {
    digest: digest(m.digest),
    heldSegments: m.heldSegments ?? 0,
    downloadedBytes: safe(m.downloadedBytes),
    uploadedBytes: safe(m.uploadedBytes),
  };
}

function ref(m: shoal.v1.FileRef.$Properties): FileRef {
  if (m.name !== null && m.name !== undefined) return { by: 'name', name: m.name };
  return { by: 'digest', digest: digest(m.digest) };
}

function member(m: shoal.v1.Member.$Properties): Member {
  return { rank: rank(m.rank), ...address(m), heldSegments: m.heldSegments ?? 0 };
}

function wish(m: { index?: number | null; any?: boolean | null }): SegmentWish {
  return m.any === true ? 'any' : (m.index ?? 0);
}

function segmentSet(m: shoal.v1.SegmentBits.$Properties): SegmentSet {
  const length = m.length ?? 0;
  if (length > MAX_SEGMENTS) throw malformed(`${length} segments, over the limit of ${MAX_SEGMENTS}`);
  if (m.all === true) return SegmentSet.full(length);
  if (m.bits === null || m.bits === undefined || m.bits.length === 0) return SegmentSet.empty(length);
  const set = SegmentSet.fromBits(length, m.bits);
  if (set === undefined) throw malformed(`a bitmap of ${m.bits.length} bytes for ${length} segments`);
  return set;
}

const REASONS = new Map(Object.entries(NOT_OK).map(([name, code]) => [code, name as NotOkReason]));

function reason(code: shoal.v1.NotOkReason | null | undefined): NotOkReason {
  return (code === null || code === undefined ? undefined : REASONS.get(code)) ?? 'MISSING';
}
