import {
  type CredentialClaims,
  type Handshake,
  isNonce,
  type MessageOf,
  statementOf,
  type SwarmCredential,
} from '@shoal/common';

import type { Peer, UploaderHandshake } from '../../peers/peer.js';
import type { PeerChannels } from '../parts/peer-channels.js';
import type { Uses } from '../parts/parts.js';
import { type ConnectParts, connectPeers, handleDisconnect, markReady } from './connect.js';

export type RejectParts = ConnectParts & Uses<'limit' | 'outbox'>;

/** HELLO_ACK in a swarm that needs credentials: starts the check that the peer is the member it was connected to as. */
export function authenticate(parts: RejectParts, peer: Peer, shown: MessageOf<'HELLO_ACK'>): void {
  const { credential = '', nonce = '' } = shown;
  if (peer.handshake !== undefined) return rejectPeer(parts, peer, 'it answered HELLO twice');
  if (credential === '' || !isNonce(nonce)) return rejectPeer(parts, peer, 'it shows no credential');
  peer.startAuthentication(shown);
  const { swarmKeys } = parts.membership;
  parts.outbox.add({ type: 'check-credential', channel: peer.channel, credential, swarmKeys });
}

export function handleCredentialChecked(parts: RejectParts, peer: Peer, claims: CredentialClaims | undefined): void {
  const { channels, clock, membership, outbox } = parts;
  const { handshake, channel, rank, trackerInstance } = peer;
  if (handshake?.state !== 'checking credential') return;
  const problem =
    membership.problemWith(claims, rank, clock.now) ??
    (claims?.instance === trackerInstance ? undefined : 'its credential is of another tracker than the one shown');
  if (problem !== undefined) return rejectPeer(parts, peer, problem);
  handshake.state = 'checking proof';
  peer.setInstance(trackerInstance);
  const { proof = '' } = handshake.shown;
  const statement = statementOf('uploader', handshakeOf(channels, peer, handshake));
  outbox.add({ type: 'check-proof', channel, publicKey: claims?.publicKey ?? '', statement, proof });
}

export function handleProofChecked(parts: RejectParts, peer: Peer, isSound: boolean): void {
  const { handshake, channel } = peer;
  if (handshake?.state !== 'checking proof') return;
  if (!isSound) return rejectPeer(parts, peer, 'its proof is not signed with the key of its credential');
  handshake.state = 'proving';
  const statement = statementOf('downloader', handshakeOf(parts.channels, peer, handshake));
  parts.outbox.add({ type: 'prove', channel, statement });
}

/** Both sides are authenticated. The uploader accepts the messages after PROOF as soon as it has checked it. */
export function sendProof(parts: Uses<'channels' | 'clock' | 'files' | 'options'>, peer: Peer, proof: string): void {
  if (peer.handshake?.state !== 'proving') return;
  parts.channels.send(peer, { tag: 'PROOF', proof });
  markReady(parts, peer);
}

/** The tracker renewed this client's credential: sends it to all uploaders before the old one expires. */
export function renewCredential(parts: ConnectParts, credential: SwarmCredential): void {
  const { channels, clock, membership, pool } = parts;
  membership.renew(credential, channels.rank, clock.now);
  const shown = { tag: 'CREDENTIAL', ...credential, swarmKey: '', trackerTimeMs: 0, instance: '' } as const;
  for (const peer of pool) if (peer.state === 'ready') channels.send(peer, shown);
  connectPeers(parts);
}

/** Disconnects a peer that failed to authenticate. The member is not banned: the peer may be an impostor. */
export function rejectPeer(parts: RejectParts, peer: Peer, reason: string): void {
  parts.outbox.log({ type: 'peer-error', rank: peer.rank, code: 'UNAUTHORISED', detail: reason });
  parts.channels.close(peer, 'UNAUTHORISED', reason);
  handleDisconnect(parts, peer, reason);
}

function handshakeOf({ rank }: PeerChannels, peer: Peer, { shown }: UploaderHandshake): Handshake {
  const { nonce: uploaderNonce = '' } = shown;
  return { downloader: rank, downloaderNonce: peer.nonce, uploader: peer.rank, uploaderNonce };
}
