import {
  addressOf,
  type Digest,
  type Entry,
  ErrorCode,
  type FileRef,
  type HeldFile,
  type Manifest,
  type Member,
  type Message,
  type NotOkReason,
  type SegmentSet,
  type SegmentWish,
  type Signature,
} from '../../index.js';
import { encodeEntries } from './manifest/entry-bytes.js';
import { shoal } from './generated/shoal.js';

const { FileKind, NotOkReason: NotOkCode } = shoal.v1;

type Body = Omit<shoal.v1.Envelope.$Properties, 'source' | 'destination' | 'correlationId'>;

/** The protobuf body of a message. The payload of OK is not part of it: it follows the header. */
export function encodeBody(message: Message): Body {
  switch (message.tag) {
    case 'INIT': {
      const { minVersion, maxVersion, clientId, requestedRank, done } = message;
      const files = message.files.map(heldFile);
      const wanted = message.wanted.map(ref);
      const init = { minVersion, maxVersion, clientId, requestedRank, files, wanted, done };
      return { init: { ...init, ...addressOf(message), ...keys(message, 'publicKey', 'resumeSecret') } };
    }
    case 'INIT_ACK':
      return {
        initAck: {
          ...{ version: message.version, rank: message.rank, ...message.settings },
          ...keys(message, 'addressNonce'),
        },
      };
    case 'TRACKER_READY':
      return { trackerReady: { clients: message.clients } };
    case 'CATALOG_REQUEST':
      return { catalogRequest: {} };
    case 'CATALOG':
      return {
        catalog: { files: message.files.map((f) => ({ ...f, digest: digestBytes(f.digest), kind: fileKind(f.kind) })) },
      };
    case 'FILE_REQUEST':
      return { fileRequest: { file: ref(message.file) } };
    case 'FILE_DETAILS':
      return { fileDetails: { manifest: manifest(message.manifest), members: members(message.members) } };
    case 'FILE_UPDATE': {
      const { totals, undelivering = [] } = message;
      const update = { ...totals, digest: digestBytes(totals.digest) };
      return { fileUpdate: undelivering.length === 0 ? update : { ...update, undelivering: [...undelivering] } };
    }
    case 'SWARM':
      return { swarm: { digest: digestBytes(message.digest), members: members(message.members) } };
    case 'FILE_OFFER':
      return { fileOffer: { file: heldFile(message.file) } };
    case 'FILE_OFFER_ACK':
      return { fileOfferAck: { digest: digestBytes(message.digest) } };
    case 'FILE_WITHDRAW':
      return { fileWithdraw: { digest: digestBytes(message.digest) } };
    case 'REPORT':
      return { report: { digest: digestBytes(message.digest), index: message.index, rank: message.rank } };
    case 'CREDENTIAL': {
      const { trackerTimeMs } = message;
      return { credential: { ...keys(message, 'credential', 'swarmKey', 'instance'), trackerTimeMs } };
    }
    case 'DONE':
      return { done: { failed: message.failed.map(ref) } };
    case 'SHUTDOWN':
      return { shutdown: { reason: message.reason } };
    case 'HELLO': {
      const { minVersion, maxVersion } = message;
      const hello = { minVersion, maxVersion, ...addressOf(message) };
      return { hello: { ...hello, ...keys(message, 'credential', 'nonce') } };
    }
    case 'HELLO_ACK': {
      const shown = keys(message, 'credential', 'nonce', 'proof');
      return { helloAck: { version: message.version, ...shown } };
    }
    case 'PROOF':
      return { proof: keys(message, 'proof') };
    case 'SUBSCRIBE':
      return { subscribe: { digest: digestBytes(message.digest) } };
    case 'BITFIELD': {
      const { digest, held, load } = message;
      return { bitfield: { digest: digestBytes(digest), held: segmentBits(held), load } };
    }
    case 'HAVE':
      return { have: { digest: digestBytes(message.digest), segments: [...message.segments] } };
    case 'SUPER_SEEDING':
      return { superSeeding: { digest: digestBytes(message.digest), load: message.load } };
    case 'IDLE':
      return { idle: { digest: digestBytes(message.digest), load: message.load } };
    case 'WITHDRAWN':
      return { withdrawn: { digest: digestBytes(message.digest) } };
    case 'RECEIVED':
      return { received: { digest: digestBytes(message.digest), index: message.index } };
    case 'SEGMENT_REQUEST':
      return { segmentRequest: { digest: digestBytes(message.digest), ...wish(message.segment) } };
    case 'OK':
      return { ok: { digest: digestBytes(message.digest), index: message.index, load: message.load } };
    case 'NOT_OK': {
      const { digest, segment, reason, load } = message;
      return { notOk: { digest: digestBytes(digest), ...wish(segment), reason: NOT_OK[reason], load } };
    }
    case 'CANCEL':
      return { cancel: { digest: digestBytes(message.digest), index: message.index } };
    case 'CANCEL_ANY':
      return { cancelAny: { digest: digestBytes(message.digest) } };
    case 'DISCARDED':
      return { discarded: { digest: digestBytes(message.digest), index: message.index } };
    case 'GOODBYE':
      return { goodbye: { reason: message.reason } };
    case 'PING':
      return { ping: {} };
    case 'PONG':
      return { pong: {} };
    case 'ERROR': {
      const { code, detail, digest } = message;
      const error = { code: ErrorCode[code], detail };
      return { error: digest === undefined ? error : { ...error, digest: digestBytes(digest) } };
    }
  }
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

/** Keys, credentials and signatures are texts to the machines; those that are missing or empty are left out. */
function keys<K extends string>(
  message: Readonly<Partial<Record<K, string>>>,
  ...names: K[]
): Partial<Record<K, Uint8Array>> {
  const bytes: Partial<Record<K, Uint8Array>> = {};
  for (const name of names) {
    const text = message[name];
    if (text !== undefined && text !== '') bytes[name] = Buffer.from(text, 'base64url');
  }
  return bytes;
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
