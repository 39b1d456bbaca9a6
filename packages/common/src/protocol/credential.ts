import type { Grant } from './grant.js';
import type { ClientId, Rank } from './ids.js';

/**
 * Admission. A client shows its join token to the tracker, which gives it a credential: who it is,
 * what it may do and for how long, signed with the swarm's key. Neighbours show each other their
 * credentials and prove, by signing what the other chose, that these are their own: one that was
 * overheard or shown elsewhere is of no use. Keys, credentials, nonces and signatures are base64url
 * texts here; hosts make and check them, machines decide what follows.
 */

/** The claims of a join token, verified by the tracker's host. */
export interface TokenClaims {
  /** Its subject; '' if it has none. */
  readonly subject: string;
  readonly grant: Grant;
  /** How long it is still good for; Infinity where it does not end. */
  readonly expiresInMs: number;
}

/** The facts that the tracker signs. */
export interface CredentialClaims {
  readonly rank: Rank;
  readonly clientId: ClientId;
  readonly publicKey: string;
  readonly grant: Grant;
  /** By the tracker's clock. */
  readonly expiresAtMs: number;
  /** The tracker process that vouches. Trackers with one secret give the same rank to different members. */
  readonly instance: string;
  /** An opaque hash of the token's subject: equal for members of one subject. '' where the token has none. */
  readonly principal: string;
}

/** Claims that the tracker's machine makes about a member; its host completes and signs them. */
export interface MemberClaims extends Pick<CredentialClaims, 'rank' | 'clientId' | 'publicKey' | 'grant'> {
  /** Of the token; not shown to other members. */
  readonly subject: string;
}

/** The expected holder of a credential: one of another holder is refused without verification. */
export interface Holder {
  readonly rank: Rank;
  readonly publicKey: string;
}

/** A credential, and the data that its holder needs to verify those of peers. */
export interface SwarmCredential {
  readonly credential: string;
  /** The key with which credentials are signed from now on. */
  readonly swarmKey: string;
  readonly trackerTimeMs: number;
  /** The tracker process that gave it. */
  readonly instance: string;
}

/** Both ends of a channel, and the random number that each of them chose for it. */
export interface Handshake {
  readonly downloader: Rank;
  readonly downloaderNonce: string;
  readonly uploader: Rank;
  readonly uploaderNonce: string;
}

/** The text that each side signs, valid for this channel, this role and these two ranks only. */
export function statementOf(role: 'downloader' | 'uploader', handshake: Handshake): string {
  const { downloader, downloaderNonce, uploader, uploaderNonce } = handshake;
  return `shoal.v1 ${role} ${downloader} ${downloaderNonce} ${uploader} ${uploaderNonce}`;
}

/** Nonces of 16 bytes, in base64url. */
const NONCE = /^[\w-]{22}$/;

export function isNonce(text: string): boolean {
  return NONCE.test(text);
}
