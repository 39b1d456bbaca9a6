import {
  type CredentialClaims,
  type Handshake,
  isNonce,
  type MessageOf,
  statementOf,
  type SwarmCredential,
} from '@shoal/common';

import { connectPeers, markReady, handleDisconnect } from './connections.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { Peer } from '../../peers/peer-pool.js';

/** What an uploader that has to prove itself has shown. */
export interface UploaderHandshake {
  readonly shown: MessageOf<'HELLO_ACK'>;
  state: 'checking credential' | 'checking proof' | 'proving';
}

/** HELLO_ACK where the swarm needs credentials: is it the member that was dialled? */
export function receiveHelloAck(context: DownloaderContext, source: Peer, shown: MessageOf<'HELLO_ACK'>): void {
  const { credential = '', nonce = '' } = shown;
  if (source.handshake !== undefined) return rejectPeer(context, source, 'it answered HELLO twice');
  if (credential === '' || !isNonce(nonce)) return rejectPeer(context, source, 'it shows no credential');
  source.handshake = { shown, state: 'checking credential' };
  const { swarmKeys } = context.membership;
  context.add({ type: 'check-credential', channel: source.channel, credential, swarmKeys });
}

export function handleCredentialChecked(
  context: DownloaderContext,
  source: Peer,
  claims: CredentialClaims | undefined,
): void {
  const { handshake: answer, channel, rank } = source;
  if (answer?.state !== 'checking credential') return;
  const problem =
    context.membership.problemWith(claims, rank, context.now) ??
    (claims?.instance === source.trackerInstance
      ? undefined
      : 'its credential is of another tracker than the one shown');
  if (problem !== undefined) return rejectPeer(context, source, problem);
  answer.state = 'checking proof';
  source.instance = source.trackerInstance;
  const { proof = '' } = answer.shown;
  const statement = statementOf('uploader', handshakeOf(context, source, answer));
  context.add({ type: 'check-proof', channel, publicKey: claims?.publicKey ?? '', statement, proof });
}

export function handleProofChecked(context: DownloaderContext, source: Peer, isSound: boolean): void {
  const { handshake: answer, channel } = source;
  if (answer?.state !== 'checking proof') return;
  if (!isSound) return rejectPeer(context, source, 'its proof is not signed with the key of its credential');
  answer.state = 'proving';
  context.add({
    type: 'prove',
    channel,
    statement: statementOf('downloader', handshakeOf(context, source, answer)),
  });
}

/** Both sides have proved themselves: the uploader takes what is behind PROOF as soon as it has checked it. */
export function sendProof(context: DownloaderContext, source: Peer, proof: string): void {
  if (source.handshake?.state !== 'proving') return;
  context.send(source, { tag: 'PROOF', proof });
  markReady(context, source);
}

/** A newer credential: uploaders are shown it before the old one ends. */
export function renewCredential(context: DownloaderContext, credential: SwarmCredential): void {
  context.membership.renew(credential, context.rank, context.now);
  const shown = { tag: 'CREDENTIAL', ...credential, swarmKey: '', trackerTimeMs: 0, instance: '' } as const;
  for (const source of context.pool) if (source.state === 'ready') context.send(source, shown);
  connectPeers(context);
}

/** Whoever has not proved to be the member that was dialled may be anybody: the member is not blamed for it. */
export function rejectPeer(context: DownloaderContext, source: Peer, reason: string): void {
  context.log({ type: 'peer-error', rank: source.rank, code: 'UNAUTHORISED', detail: reason });
  context.close(source, 'UNAUTHORISED', reason);
  handleDisconnect(context, source, reason);
}

function handshakeOf({ rank }: DownloaderContext, source: Peer, { shown }: UploaderHandshake): Handshake {
  const { nonce: uploaderNonce = '' } = shown;
  return { downloader: rank, downloaderNonce: source.nonce, uploader: source.rank, uploaderNonce };
}
