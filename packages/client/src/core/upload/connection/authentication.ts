import {
  type CredentialClaims,
  type Envelope,
  type Handshake,
  isNonce,
  type MessageOf,
  principalOf,
  type Rank,
  statementOf,
} from '@shoal/common';

import type { Uses } from '../parts/parts.js';
import { callbackAddress } from '../peers/callback-address.js';
import type { DownloaderHandshake } from '../peers/downloader-handshake.js';
import type { UploadPeer } from '../peers/upload-peer.js';
import { assignRank, type RejectParts, rejectPeer } from './connections.js';

type AuthParts = RejectParts & Uses<'clock' | 'membership' | 'options' | 'signatureBudget'>;

/** HELLO in a swarm that needs credentials: nothing is answered before the shown credential is verified. */
export function authenticate(parts: AuthParts, peer: UploadPeer, handshake: DownloaderHandshake): void {
  const { clock, membership, outbox, signatureBudget } = parts;
  const { credential = '', nonce = '' } = handshake.hello;
  const { swarmKeys, isMember } = membership;
  if (credential === '') return refuse(parts, peer, 'this swarm is for members: HELLO shows no credential');
  if (!isNonce(nonce)) return refuse(parts, peer, 'HELLO has no nonce of 16 bytes');
  if (!isMember) return refuse(parts, peer, 'this client is not a member itself yet');
  if (!signatureBudget.spend(peer.principal, swarmKeys.length, clock.now)) {
    return rejectPeer(parts, peer, 'LIMIT', 'too many credentials to check for your address', handshake.correlation);
  }
  peer.startHandshake(handshake);
  outbox.add({ type: 'check-credential', channel: peer.channel, credential, swarmKeys });
}

/** The credential of HELLO, or of a CREDENTIAL that renews it, was checked. */
export function handleCredentialChecked(
  parts: AuthParts,
  peer: UploadPeer,
  claims: CredentialClaims | undefined,
): void {
  const { channels, clock, membership, outbox } = parts;
  const { handshake } = peer;
  if (handshake === undefined) return handleRenewedCredential(parts, peer, claims);
  if (handshake.state !== 'checking credential') return;
  const problem = membership.problemWith(claims, handshake.source, clock.now);
  if (problem !== undefined) return refuse(parts, peer, problem);
  handshake.claims = claims;
  handshake.state = 'proving';
  const statement = statementOf('uploader', handshakeOf(channels.rank, peer, handshake));
  outbox.add({ type: 'prove', channel: peer.channel, statement });
}

/** This client's proof is signed: answers HELLO. */
export function sendHelloAck(
  { channels, membership }: Uses<'channels' | 'membership'>,
  peer: UploadPeer,
  proof: string,
): void {
  const { handshake, nonce } = peer;
  if (handshake?.state !== 'proving') return;
  handshake.state = 'awaiting proof';
  // Both sides show credentials of the same tracker, because a rank is unique only there.
  const { credential } = membership.shownTo(handshake.claims?.instance ?? '', channels.rank);
  const { version, correlation } = handshake;
  channels.send(peer.channel, { tag: 'HELLO_ACK', version, credential, nonce, proof }, correlation);
}

/** A message between HELLO and the end of the handshake: PROOF, and messages that follow it. */
export function handleHandshakeMessage(parts: AuthParts, peer: UploadPeer, envelope: Envelope): void {
  const { channels, clock, options, outbox, signatureBudget } = parts;
  const { handshake, channel } = peer;
  const { body, correlation } = envelope;
  if (handshake?.state === 'checking proof') {
    const limit = handshake.keep(envelope, options.maxHeldBackMessages);
    if (limit !== undefined) rejectPeer(parts, peer, 'LIMIT', `over ${limit} behind PROOF`, correlation);
    return;
  }
  if (handshake?.state !== 'awaiting proof' || handshake.claims === undefined || body.tag !== 'PROOF') {
    return rejectPeer(parts, peer, 'NOT_INITIALISED', `${body.tag} before PROOF`, correlation);
  }
  const principal = principalOf(peer.remoteHost, handshake.claims.principal);
  if (!signatureBudget.spend(principal, 1, clock.now)) {
    return rejectPeer(parts, peer, 'LIMIT', 'too many proofs to check for your token', correlation);
  }
  handshake.state = 'checking proof';
  const statement = statementOf('downloader', handshakeOf(channels.rank, peer, handshake));
  const { publicKey } = handshake.claims;
  outbox.add({ type: 'check-proof', channel, publicKey, statement, proof: body.proof });
}

/** The proof was checked; returns the messages that waited for it. */
export function handleProofChecked(parts: AuthParts, peer: UploadPeer, isSound: boolean): readonly Envelope[] {
  const { handshake } = peer;
  if (handshake?.state !== 'checking proof' || handshake.claims === undefined) return [];
  if (!isSound) {
    refuse(parts, peer, 'its proof is not signed with the key of its credential');
    return [];
  }
  const { claims, source, hello, pending } = handshake;
  peer.endHandshake(claims.publicKey);
  admit(parts, peer, claims);
  if (!assignRank(parts, peer, source, handshake.correlation)) return [];
  peer.setListen(callbackAddress(hello, peer.remoteHost));
  return pending;
}

/** CREDENTIAL: the peer renews its credential before the old one expires. */
export function handleCredential(parts: AuthParts, peer: UploadPeer, { credential }: MessageOf<'CREDENTIAL'>): void {
  const { clock, membership, options, outbox, signatureBudget } = parts;
  const { channel, rank, publicKey, principal } = peer;
  if (!peer.takeRenewal(clock.now)) return rejectPeer(parts, peer, 'PROTOCOL', 'too many CREDENTIALs');
  if (!options.needsCredentials) return;
  const { swarmKeys } = membership;
  // The old credential is valid for a while, and the next CREDENTIAL comes before it expires.
  if (!signatureBudget.spend(principal, swarmKeys.length, clock.now)) return;
  outbox.add({ type: 'check-credential', channel, credential, swarmKeys, holder: { rank, publicKey } });
}

function handleRenewedCredential(parts: AuthParts, peer: UploadPeer, claims: CredentialClaims | undefined): void {
  const { clock, membership } = parts;
  // This client may learn the key or the tracker later: the old credential is still valid.
  if (claims === undefined || !membership.accepts(claims.instance)) return;
  const problem =
    claims.publicKey === peer.publicKey
      ? membership.problemWith(claims, peer.rank, clock.now)
      : 'its new credential is of another key';
  if (problem === undefined) admit(parts, peer, claims);
  else refuse(parts, peer, problem);
}

function admit({ membership, peers }: Uses<'membership' | 'peers'>, peer: UploadPeer, claims: CredentialClaims): void {
  peers.applyClaims(peer, claims, membership.endOf(claims));
}

function refuse(parts: AuthParts, peer: UploadPeer, detail: string): void {
  rejectPeer(parts, peer, 'UNAUTHORISED', detail, peer.handshake?.correlation);
}

function handshakeOf(uploader: Rank, { nonce }: UploadPeer, { source, hello }: DownloaderHandshake): Handshake {
  return { downloader: source, downloaderNonce: hello.nonce ?? '', uploader, uploaderNonce: nonce };
}
