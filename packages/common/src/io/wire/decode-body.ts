import {
  errorCodeName,
  type FileRef,
  MAX_SEGMENTS,
  MAX_UNDELIVERING,
  type Member,
  type Message,
  type NotOkReason,
  SegmentSet,
  type SegmentWish,
} from '../../index.js';
import { address, digest, FrameProblem, keyText, malformed, present, rank, safe } from './decode-fields.js';
import { catalogEntry, heldFile, heldFiles, manifest } from './manifest/decode-manifest.js';
import { NOT_OK } from './encode-body.js';
import type { shoal } from './generated/shoal.js';

/** The message that a protobuf envelope and the bytes behind it carry. Throws FrameProblem only. */
export function decodeBody(envelope: shoal.v1.Envelope.$Shape, payload: Uint8Array): Message {
  if (payload.length > 0 && envelope.body !== 'ok') throw malformed('a payload behind a message that carries none');
  switch (envelope.body) {
    case 'init': {
      const m = present(envelope.init);
      return {
        tag: 'INIT',
        ...versions(m),
        clientId: m.clientId ?? '',
        requestedRank: rank(m.requestedRank),
        ...address(m),
        files: heldFiles(m.files ?? []),
        wanted: (m.wanted ?? []).map(ref),
        done: m.done ?? false,
        ...texts(m, 'publicKey', 'resumeSecret'),
      };
    }
    case 'initAck': {
      const m = present(envelope.initAck);
      return {
        tag: 'INIT_ACK',
        version: m.version ?? 0,
        rank: rank(m.rank),
        settings: {
          sessionClients: m.sessionClients ?? 0,
          announceIntervalMs: m.announceIntervalMs ?? 0,
          peerTimeoutMs: m.peerTimeoutMs ?? 0,
          ...(m.needsCredentials === true ? { needsCredentials: true } : {}),
          ...(m.takesReports === true ? { takesReports: true } : {}),
        },
        ...texts(m, 'addressNonce'),
      };
    }
    case 'trackerReady':
      return { tag: 'TRACKER_READY', clients: present(envelope.trackerReady).clients ?? 0 };
    case 'catalogRequest':
      return { tag: 'CATALOG_REQUEST' };
    case 'catalog':
      return { tag: 'CATALOG', files: (present(envelope.catalog).files ?? []).map(catalogEntry) };
    case 'fileRequest':
      return { tag: 'FILE_REQUEST', file: ref(present(present(envelope.fileRequest).file)) };
    case 'fileDetails': {
      const m = present(envelope.fileDetails);
      return { tag: 'FILE_DETAILS', manifest: manifest(present(m.manifest)), members: (m.members ?? []).map(member) };
    }
    case 'fileUpdate': {
      const m = present(envelope.fileUpdate);
      const undelivering = (m.undelivering ?? []).slice(0, MAX_UNDELIVERING).map(rank);
      return {
        tag: 'FILE_UPDATE',
        ...(undelivering.length > 0 ? { undelivering } : {}),
        totals: {
          digest: digest(m.digest),
          heldSegments: m.heldSegments ?? 0,
          downloadedBytes: safe(m.downloadedBytes),
          uploadedBytes: safe(m.uploadedBytes),
        },
      };
    }
    case 'swarm': {
      const m = present(envelope.swarm);
      return { tag: 'SWARM', digest: digest(m.digest), members: (m.members ?? []).map(member) };
    }
    case 'fileOffer':
      return { tag: 'FILE_OFFER', file: heldFile(present(present(envelope.fileOffer).file)) };
    case 'fileOfferAck':
      return { tag: 'FILE_OFFER_ACK', digest: digest(present(envelope.fileOfferAck).digest) };
    case 'fileWithdraw':
      return { tag: 'FILE_WITHDRAW', digest: digest(present(envelope.fileWithdraw).digest) };
    case 'report': {
      const m = present(envelope.report);
      return { tag: 'REPORT', digest: digest(m.digest), index: m.index ?? 0, rank: rank(m.rank) };
    }
    case 'credential': {
      const m = present(envelope.credential);
      const { credential, swarmKey } = m;
      const trackerTimeMs = safe(m.trackerTimeMs);
      const instance = keyText(m.instance);
      return {
        tag: 'CREDENTIAL',
        credential: keyText(credential),
        swarmKey: keyText(swarmKey),
        trackerTimeMs,
        instance,
      };
    }
    case 'done':
      return { tag: 'DONE', failed: (present(envelope.done).failed ?? []).map(ref) };
    case 'shutdown':
      return { tag: 'SHUTDOWN', reason: present(envelope.shutdown).reason ?? '' };
    case 'hello': {
      const m = present(envelope.hello);
      const shown = texts(m, 'credential', 'nonce');
      return { tag: 'HELLO', ...versions(m), ...address(m), ...shown };
    }
    case 'helloAck': {
      const m = present(envelope.helloAck);
      const shown = texts(m, 'credential', 'nonce', 'proof');
      return { tag: 'HELLO_ACK', version: m.version ?? 0, ...shown };
    }
    case 'proof':
      return { tag: 'PROOF', proof: keyText(present(envelope.proof).proof) };
    case 'subscribe':
      return { tag: 'SUBSCRIBE', digest: digest(present(envelope.subscribe).digest) };
    case 'have': {
      const m = present(envelope.have);
      return { tag: 'HAVE', digest: digest(m.digest), segments: m.segments ?? [] };
    }
    case 'bitfield': {
      const m = present(envelope.bitfield);
      return { tag: 'BITFIELD', digest: digest(m.digest), held: segmentSet(present(m.held)), load: m.load ?? 0 };
    }
    case 'superSeeding': {
      const m = present(envelope.superSeeding);
      return { tag: 'SUPER_SEEDING', digest: digest(m.digest), load: m.load ?? 0 };
    }
    case 'idle': {
      const m = present(envelope.idle);
      return { tag: 'IDLE', digest: digest(m.digest), load: m.load ?? 0 };
    }
    case 'withdrawn':
      return { tag: 'WITHDRAWN', digest: digest(present(envelope.withdrawn).digest) };
    case 'received': {
      const m = present(envelope.received);
      return { tag: 'RECEIVED', digest: digest(m.digest), index: m.index ?? 0 };
    }
    case 'segmentRequest': {
      const m = present(envelope.segmentRequest);
      return { tag: 'SEGMENT_REQUEST', digest: digest(m.digest), segment: wish(m) };
    }
    case 'ok': {
      const m = present(envelope.ok);
      return { tag: 'OK', digest: digest(m.digest), index: m.index ?? 0, load: m.load ?? 0, payload };
    }
    case 'notOk': {
      const m = present(envelope.notOk);
      return { tag: 'NOT_OK', digest: digest(m.digest), segment: wish(m), reason: reason(m.reason), load: m.load ?? 0 };
    }
    case 'cancel': {
      const m = present(envelope.cancel);
      return { tag: 'CANCEL', digest: digest(m.digest), index: m.index ?? 0 };
    }
    case 'cancelAny':
      return { tag: 'CANCEL_ANY', digest: digest(present(envelope.cancelAny).digest) };
    case 'discarded': {
      const m = present(envelope.discarded);
      return { tag: 'DISCARDED', digest: digest(m.digest), index: m.index ?? 0 };
    }
    case 'goodbye':
      return { tag: 'GOODBYE', reason: present(envelope.goodbye).reason ?? '' };
    case 'ping':
      return { tag: 'PING' };
    case 'pong':
      return { tag: 'PONG' };
    case 'error': {
      const m = present(envelope.error);
      const about = (m.digest?.length ?? 0) === 0 ? {} : { digest: digest(m.digest) };
      return { tag: 'ERROR', code: errorCodeName(m.code ?? 0), detail: m.detail ?? '', ...about };
    }
    case undefined:
      throw new FrameProblem('PROTOCOL', 'a message of a kind that this version does not know');
  }
}

function versions(m: { minVersion?: number | null; maxVersion?: number | null }): {
  minVersion: number;
  maxVersion: number;
} {
  return { minVersion: m.minVersion ?? 0, maxVersion: m.maxVersion ?? 0 };
}

/** Those that are there. */
function texts<K extends string>(
  m: { readonly [name in K]?: Uint8Array | null },
  ...names: K[]
): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name of names) {
    const text = keyText(m[name]);
    if (text !== '') found[name] = text;
  }
  return found;
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
