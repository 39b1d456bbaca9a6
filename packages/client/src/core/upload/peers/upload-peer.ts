import {
  type Address,
  aliveAfter,
  type ChannelId,
  type CredentialClaims,
  type Digest,
  EVERYTHING,
  type Grant,
  type Millis,
  type Principal,
  principalOf,
  type Rank,
  type SegmentSet,
  TokenBucket,
} from '@shoal/common';

import type { Bitfield } from '../../peers/bitfield-table.js';
import { SmallMap } from '../../small-map.js';
import type { DownloaderHandshake } from './downloader-handshake.js';

/** Refused and cancelled requests. A peer waits at least 5 ms after BUSY, so honest peers stay far below. */
export const FUTILE_REQUESTS_PER_SECOND = 1_000;
const FUTILE_REQUESTS_BURST = 5_000;

/** Acknowledgements that make a receiver proven: each costs it one segment. */
const PROVEN_BY = 8;

/** CREDENTIALs in a row: the keys changed, then the tracker. */
const MAX_RENEWALS = 4;
/** Honest clients renew three times in the life of a credential; this is twice as often. */
const RENEWALS_PER_LIFE = 6;
const MIN_RENEWAL_MS = 100;
const MAX_RENEWAL_MS = 10_000;

/** A client that has connected to this uploader. */
export class UploadPeer {
  readonly channel: ChannelId;
  readonly remoteHost: string;
  readonly openedAt: Millis;
  /** Random value, chosen here, that the peer signs; '' where the swarm needs no credentials. */
  readonly nonce: string;
  /** Segments that it holds of the files that it subscribed to. */
  readonly files = new SmallMap<Digest, Bitfield>();
  /** Subscriptions to files that are not here yet, with the bitfields that the peer sent. */
  readonly awaitedFiles = new SmallMap<Digest, SegmentSet | undefined>();
  readonly #futileRequests: TokenBucket;
  readonly #renewals: TokenBucket;
  #rank: Rank = 0;
  #listen: Address = NOWHERE;
  #handshake: DownloaderHandshake | undefined;
  #publicKey = '';
  #instance = '';
  #principal: Principal;
  #grant: Grant = EVERYTHING;
  #credentialExpiresAt: Millis = Infinity;
  #lastMessageAt: Millis;
  #hasOverdueUpload = false;
  #acknowledged = 0;
  #blockedUntil: Millis = -Infinity;

  constructor(channel: ChannelId, remoteHost: string, nonce: string, now: Millis) {
    this.channel = channel;
    this.remoteHost = remoteHost;
    this.nonce = nonce;
    this.openedAt = now;
    this.#principal = principalOf(remoteHost, '');
    this.#lastMessageAt = now;
    this.#futileRequests = new TokenBucket(FUTILE_REQUESTS_PER_SECOND, FUTILE_REQUESTS_BURST, now);
    this.#renewals = new TokenBucket(0, MAX_RENEWALS, now);
  }

  /** 0 before HELLO, and until the peer has proved its rank where that is needed. */
  get rank(): Rank {
    return this.#rank;
  }

  /** Where the peer's own uploader listens; port 0 where it does not. */
  get listen(): Address {
    return this.#listen;
  }

  /** Present from HELLO until the peer is authenticated. */
  get handshake(): DownloaderHandshake | undefined {
    return this.#handshake;
  }

  get publicKey(): string {
    return this.#publicKey;
  }

  /** The tracker that assigned the rank; '' where the swarm needs no credentials. */
  get instance(): string {
    return this.#instance;
  }

  /** Uploads and costs are counted for each principal. */
  get principal(): Principal {
    return this.#principal;
  }

  /** The files that it may download. */
  get grant(): Grant {
    return this.#grant;
  }

  get credentialExpiresAt(): Millis {
    return this.#credentialExpiresAt;
  }

  /** Time of the last message, or of the last bytes of an incomplete one. */
  get lastMessageAt(): Millis {
    return this.#lastMessageAt;
  }

  /** It let an upload time out, and has acknowledged none since. */
  get hasOverdueUpload(): boolean {
    return this.#hasOverdueUpload;
  }

  /** It acknowledges what it receives. */
  get isProven(): boolean {
    return this.#acknowledged >= PROVEN_BY;
  }

  isBlocked(now: Millis): boolean {
    return now < this.#blockedUntil;
  }

  recordMessage(now: Millis): void {
    this.#lastMessageAt = now;
  }

  /** Bytes of an incomplete message. They do not extend the time for HELLO. */
  recordBytes(received: number, now: Millis): void {
    if (this.#rank !== 0) this.#lastMessageAt = aliveAfter(this.#lastMessageAt, received, now);
  }

  startHandshake(handshake: DownloaderHandshake): void {
    this.#handshake = handshake;
  }

  endHandshake(publicKey: string): void {
    this.#handshake = undefined;
    this.#publicKey = publicKey;
  }

  identify(rank: Rank): void {
    this.#rank = rank;
  }

  setListen(listen: Address): void {
    this.#listen = listen;
  }

  /** A credential of the peer was verified. Called by `UploadPeers.applyClaims`, which counts principals. */
  applyClaims({ grant, instance, principal }: CredentialClaims, expiresAt: Millis): void {
    this.#grant = grant;
    this.#instance = instance;
    this.#credentialExpiresAt = expiresAt;
    this.#principal = principalOf(this.remoteHost, principal);
  }

  /** The world's clock went on while the machine's stood still. */
  skipClock(ms: Millis): void {
    this.#credentialExpiresAt -= ms;
  }

  /** False where the peer sends more CREDENTIALs than it may. */
  takeRenewal(now: Millis): boolean {
    const every = (this.#credentialExpiresAt - now) / RENEWALS_PER_LIFE;
    const intervalMs = Math.min(MAX_RENEWAL_MS, Math.max(MIN_RENEWAL_MS, every));
    return this.#renewals.take(1, now, 1_000 / intervalMs);
  }

  /** A request was refused or cancelled; false where there were too many of them. */
  takeFutileRequest(now: Millis): boolean {
    return this.#futileRequests.take(1, now);
  }

  acknowledge(): void {
    this.#hasOverdueUpload = false;
    this.#acknowledged += 1;
  }

  /** An upload to the peer timed out. */
  markOverdue(): void {
    this.#hasOverdueUpload = true;
  }

  /** Waiting peers needed the slot of an upload that this peer did not acknowledge: it has to become proven again. */
  block(until: Millis): void {
    this.#hasOverdueUpload = true;
    this.#acknowledged = -PROVEN_BY;
    this.#blockedUntil = until;
  }

  /** A sent segment arrived, if late. */
  unblock(): void {
    this.#blockedUntil = -Infinity;
  }
}

const NOWHERE: Address = { host: '', port: 0 };
