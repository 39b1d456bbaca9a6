import { type Envelope, type FileRef, HASH_BYTES, type Manifest, type Message } from '@shoal/common';

/** Masked WebSocket header, header length, and an envelope's ranks, correlation and body key. */
const FRAME_BYTES = 20;
const DIGEST_BYTES = HASH_BYTES + 2;
/** A segment's index in a packed list; most are below 2¹⁴. */
const INDEX_BYTES = 2;
const MEMBER_BYTES = 24;
const ENTRY_BYTES = 48;
const SIGNATURE_BYTES = 66;
const SECRET_BYTES = 34;
/** Signature, keys and a nonce. */
const CREDENTIAL_BYTES = 160;

/**
 * The approximate bytes of a message on the wire with its payload, within a few percent, without encoding it. TCP and
 * IP headers are left out, as for segments.
 */
export function wireBytes({ body }: Envelope): number {
  return FRAME_BYTES + bodyBytes(body);
}

function bodyBytes(body: Message): number {
  switch (body.tag) {
    case 'OK':
      return DIGEST_BYTES + 6 + body.payload.byteLength;
    case 'BITFIELD':
      return DIGEST_BYTES + 4 + (body.held.isComplete ? 0 : (body.held.length + 7) >>> 3);
    case 'HAVE':
      return DIGEST_BYTES + 4 + INDEX_BYTES * body.segments.length;
    case 'RECEIVED':
    case 'DISCARDED':
    case 'CANCEL':
    case 'SUPER_SEEDING':
    case 'IDLE':
      return DIGEST_BYTES + INDEX_BYTES;
    case 'SEGMENT_REQUEST':
      return DIGEST_BYTES + 3;
    case 'NOT_OK':
      return DIGEST_BYTES + 7;
    case 'SUBSCRIBE':
    case 'WITHDRAWN':
    case 'CANCEL_ANY':
    case 'FILE_WITHDRAW':
    case 'FILE_OFFER_ACK':
      return DIGEST_BYTES;
    case 'REPORT':
      return DIGEST_BYTES + 5;
    case 'FILE_UPDATE':
      return DIGEST_BYTES + 16 + 3 * (body.undelivering?.length ?? 0);
    case 'SWARM':
      return DIGEST_BYTES + MEMBER_BYTES * body.members.length;
    case 'FILE_DETAILS':
      return manifestBytes(body.manifest) + MEMBER_BYTES * body.members.length;
    case 'FILE_OFFER':
      return manifestBytes(body.file.manifest) + 4;
    case 'INIT': {
      let bytes = body.clientId.length + body.host.length + 16;
      if (body.resumeSecret !== undefined) bytes += SECRET_BYTES;
      for (const { manifest } of body.files) bytes += manifestBytes(manifest) + 4;
      for (const ref of body.wanted) bytes += refBytes(ref);
      return bytes;
    }
    case 'FILE_REQUEST':
      return refBytes(body.file);
    case 'DONE':
      return body.failed.reduce((sum, ref) => sum + refBytes(ref), 0);
    case 'HELLO':
      return body.host.length + 10 + (body.credential === undefined ? 0 : CREDENTIAL_BYTES);
    case 'CATALOG':
      return body.files.reduce((sum, { name }) => sum + name.length + DIGEST_BYTES + 12, 0);
    case 'ERROR':
      return body.detail.length + 4;
    case 'GOODBYE':
    case 'SHUTDOWN':
      return body.reason.length + 2;
    case 'CREDENTIAL':
      return CREDENTIAL_BYTES;
    case 'PROOF':
      return SIGNATURE_BYTES;
    case 'HELLO_ACK':
      return 8 + (body.credential === undefined ? 0 : CREDENTIAL_BYTES + SIGNATURE_BYTES);
    case 'INIT_ACK':
    case 'TRACKER_READY':
    case 'CATALOG_REQUEST':
    case 'PING':
    case 'PONG':
      return 8;
  }
}

function manifestBytes({ name, hashes, entries }: Manifest): number {
  return name.length + hashes.length + 16 + ENTRY_BYTES * (entries?.length ?? 0);
}

function refBytes(ref: FileRef): number {
  return ref.by === 'name' ? ref.name.length + 4 : DIGEST_BYTES + 2;
}
