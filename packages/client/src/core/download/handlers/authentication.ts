import {
  type CredentialClaims,
  type Handshake,
  isNonce,
  type MessageOf,
  statementOf,
  type SwarmCredential,
} from '@shoal/common';

import { dialAll, isReady, lose } from './connections.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { Source } from '../../peers/peer-pool.js';

/** What an uploader that has to prove itself has shown. */
export interface Answer {
  readonly shown: MessageOf<'HELLO_ACK'>;
  state: 'checking credential' | 'checking proof' | 'proving';
}

/** HELLO_ACK where the swarm needs credentials: is it the member that was dialled? */
export function receiveAnswer(context: DownloaderContext, source: Source, shown: MessageOf<'HELLO_ACK'>): void {
  const { credential = '', nonce = '' } = shown;
  if (source.answer !== undefined) return distrust(context, source, 'it answered HELLO twice');
  if (credential === '' || !isNonce(nonce)) return distrust(context, source, 'it shows no credential');
  source.answer = { shown, state: 'checking credential' };
  const { swarmKeys } = context.membership;
  context.add({ type: 'check-credential', channel: source.channel, credential, swarmKeys });
}

export function credentialChecked(
  context: DownloaderContext,
  source: Source,
  claims: CredentialClaims | undefined,
): void {
  const { answer, channel, rank } = source;
  if (answer?.state !== 'checking credential') return;
  const problem =
    context.membership.problemWith(claims, rank, context.now) ??
    (claims?.instance === source.vouchedBy ? undefined : 'its credential is of another tracker than the one shown');
  if (problem !== undefined) return distrust(context, source, problem);
  answer.state = 'checking proof';
  source.instance = source.vouchedBy;
  const { proof = '' } = answer.shown;
  const statement = statementOf('uploader', handshakeOf(context, source, answer));
  context.add({ type: 'check-proof', channel, publicKey: claims?.publicKey ?? '', statement, proof });
}

export function proofChecked(context: DownloaderContext, source: Source, isSound: boolean): void {
  const { answer, channel } = source;
  if (answer?.state !== 'checking proof') return;
  if (!isSound) return distrust(context, source, 'its proof is not signed with the key of its credential');
  answer.state = 'proving';
  context.add({
    type: 'prove',
    channel,
    statement: statementOf('downloader', handshakeOf(context, source, answer)),
  });
}

/** Both sides have proved themselves: the uploader takes what is behind PROOF as soon as it has checked it. */
export function proved(context: DownloaderContext, source: Source, proof: string): void {
  if (source.answer?.state !== 'proving') return;
  context.send(source, { tag: 'PROOF', proof });
  isReady(context, source);
}

/** A newer credential: uploaders are shown it before the old one ends. */
export function renewCredential(context: DownloaderContext, credential: SwarmCredential): void {
  context.membership.renew(credential, context.rank, context.now);
  const shown = { tag: 'CREDENTIAL', ...credential, swarmKey: '', trackerTimeMs: 0, instance: '' } as const;
  for (const source of context.roster) if (source.state === 'ready') context.send(source, shown);
  dialAll(context);
}

/** Whoever has not proved to be the member that was dialled may be anybody: the member is not blamed for it. */
export function distrust(context: DownloaderContext, source: Source, reason: string): void {
  context.note({ note: 'source-error', rank: source.rank, code: 'UNAUTHORISED', detail: reason });
  context.close(source, 'UNAUTHORISED', reason);
  lose(context, source, reason);
}

function handshakeOf({ rank }: DownloaderContext, source: Source, { shown }: Answer): Handshake {
  const { nonce: uploaderNonce = '' } = shown;
  return { downloader: rank, downloaderNonce: source.nonce, uploader: source.rank, uploaderNonce };
}
