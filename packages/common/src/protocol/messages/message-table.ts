import { field, type MessageEntry, message, optional, type Role } from './fields.js';

const versions = { minVersion: field('u32', 1), maxVersion: field('u32', 2) };
const digest = field('digest', 1);
const all: readonly Role[] = ['tracker', 'session', 'uploader', 'downloader'];
const none = {};

/**
 * Every message of the protocol, once: its number, its receivers and its fields. Types, codec, limits, gates, simulated
 * sizes, arbitraries and the fuzzer's vocabulary follow from it. `proto/` has the same numbers, docs/protocol.md the rules.
 */
export const MESSAGES = {
  INIT: message(10, ['tracker'], {
    ...versions,
    clientId: field('text', 3),
    /** 0: any. */
    requestedRank: field('rank', 4),
    /** Where the client's uploader listens; an empty host means "where you see me". */
    host: field('text', 5),
    port: field('port', 6),
    /** The uploader listens as `wss://`. */
    tls: optional('tls', 10),
    files: field('heldFiles', 7),
    wanted: field('refs', 8),
    /** Everything wanted is complete (a client that returns after its DONE). */
    done: field('flag', 9),
    /** With which a client that has a token will prove that its credential is its own. */
    publicKey: optional('key', 11),
    /** Only a client that sends the same secret again takes over its client id. */
    resumeSecret: optional('key', 12),
  }),
  INIT_ACK: message(11, ['session'], {
    version: field('u32', 1),
    rank: field('rank', 2),
    settings: field('settings'),
    /** The nonce with which the client's uploader answers a HELLO of rank 0, the tracker's address probe. */
    addressNonce: optional('key', 8),
  }),
  TRACKER_READY: message(12, ['session'], { clients: field('u32', 1) }),
  CATALOG_REQUEST: message(13, ['tracker'], none),
  CATALOG: message(14, ['session'], { files: field('catalog', 1) }),
  FILE_REQUEST: message(15, ['tracker'], { file: field('ref', 1) }),
  FILE_DETAILS: message(16, ['session'], { manifest: field('manifest', 1), members: field('members', 2) }),
  FILE_UPDATE: message(17, ['tracker'], {
    totals: field('totals'),
    /** At most MAX_UNDELIVERING members that deliver nothing to the sender: it needs other neighbours. */
    undelivering: optional('ranks', 5),
  }),
  SWARM: message(18, ['session'], { digest, members: field('members', 2) }),
  FILE_OFFER: message(19, ['tracker'], { file: field('heldFile', 1) }),
  FILE_OFFER_ACK: message(20, ['session'], { digest }),
  DONE: message(21, ['tracker'], { failed: field('refs', 1) }),
  SHUTDOWN: message(22, ['session'], { reason: field('text', 1) }),
  /** The sender holds nothing of the file any more, and does not want it. */
  FILE_WITHDRAW: message(23, ['tracker'], { digest }),
  /** Tracker to client: its credential from now on. Downloader to uploader: the same client's newer one. */
  CREDENTIAL: message(24, ['session', 'uploader'], {
    credential: field('key', 1),
    swarmKey: field('key', 2),
    trackerTimeMs: field('u64', 3),
    instance: field('key', 4),
  }),
  /** The peer of this rank sent a segment that does not match its hash. */
  REPORT: message(25, ['tracker'], { digest, index: field('u32', 2), rank: field('rank', 3) }),

  HELLO: message(30, ['uploader'], {
    ...versions,
    /** The address of the downloader's own uploader, so that the peers can connect both ways. */
    host: field('text', 3),
    port: field('port', 4),
    tls: optional('tls', 6),
    /** In a swarm with credentials: the downloader's, and a nonce. */
    credential: optional('key', 5),
    nonce: optional('key', 7),
  }),
  HELLO_ACK: message(31, ['downloader'], {
    version: field('u32', 1),
    /** The same of the uploader, and its signature. */
    credential: optional('key', 2),
    nonce: optional('key', 3),
    proof: optional('key', 4),
  }),
  SUBSCRIBE: message(32, ['uploader'], { digest }),
  /** Segments that the sender holds, too. */
  HAVE: message(33, ['uploader', 'downloader'], { digest, segments: field('segments', 2) }),
  SEGMENT_REQUEST: message(34, ['uploader'], { digest, segment: field('segment') }),
  OK: message(35, ['downloader'], {
    digest,
    index: field('u32', 2),
    load: field('u32', 3),
    /** Empty for a declared file. */
    payload: field('payload'),
  }),
  NOT_OK: message(36, ['downloader'], {
    digest,
    segment: field('segment'),
    reason: field('notOkReason', 4),
    load: field('u32', 5),
  }),
  /** A downloader takes back a request for this segment, or the upload that it led to. */
  CANCEL: message(37, ['uploader'], { digest, index: field('u32', 2) }),
  /** The downloader's answer to HELLO_ACK in a swarm with credentials. */
  PROOF: message(38, ['uploader'], { proof: field('key', 1) }),
  /** Everything that the sender holds: replaces what was known of it. */
  BITFIELD: message(39, ['uploader', 'downloader'], {
    digest,
    held: field('bitfield', 2),
    /** Requests that an uploader serves and keeps in its queue; 0 from a downloader. */
    load: field('u32', 3),
  }),
  /** An uploader offers a whole file for the first time: it chooses the segments, so ask it for `any`. */
  SUPER_SEEDING: message(40, ['downloader'], { digest, load: field('u32', 2) }),
  /** An uploader has free slots and no requests, and holds segments that the receiver lacks. */
  IDLE: message(41, ['downloader'], { digest, load: field('u32', 2) }),
  /** An uploader no longer offers the file. */
  WITHDRAWN: message(42, ['downloader'], { digest }),
  /** A downloader has verified and kept the segment that this uploader delivered. */
  RECEIVED: message(43, ['uploader'], { digest, index: field('u32', 2) }),
  /** A downloader takes back all its waiting requests for any segment of the file. */
  CANCEL_ANY: message(44, ['uploader'], { digest }),
  /** A downloader has not kept the segment that this uploader delivered. */
  DISCARDED: message(45, ['uploader'], { digest, index: field('u32', 2) }),

  GOODBYE: message(50, all, { reason: field('text', 1) }),
  PING: message(51, all, none),
  PONG: message(52, all, none),
  ERROR: message(53, all, {
    code: field('errorCode', 1),
    /** One line for people. */
    detail: field('text', 2),
    /** The file that the error is about. */
    digest: optional('digest', 3),
  }),
} as const satisfies Readonly<Record<string, MessageEntry>>;

export type Tag = keyof typeof MESSAGES;

export const TAGS = Object.keys(MESSAGES) as readonly Tag[];

/** The messages that open a channel, or answer that. */
const GREETINGS: readonly Tag[] = ['INIT', 'INIT_ACK', 'HELLO', 'HELLO_ACK'];

/** The messages that a receiver accepts after the handshake. */
export function messagesTo(role: Role): readonly Tag[] {
  return TAGS.filter((tag) => MESSAGES[tag].to.includes(role) && !GREETINGS.includes(tag));
}
