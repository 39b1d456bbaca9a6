import {
  type CredentialClaims,
  type Envelope,
  type Handshake,
  isNonce,
  type Message,
  type MessageOf,
  type Millis,
  principalOf,
  type Rank,
  statementOf,
} from '@shoal/common';

import { dialBackAddress } from '../peers/callback-address.js';
import { cutOff, identify } from './connections.js';
import { MAX_RENEWALS, type Neighbour } from '../peers/upload-peers.js';
import type { UploaderContext } from '../uploader-context.js';

/** How far a neighbour that must prove who it is has got. */
export interface Greeting {
  readonly source: Rank;
  readonly correlation: number;
  readonly version: number;
  readonly hello: MessageOf<'HELLO'>;
  claims: CredentialClaims | undefined;
  state: 'checking credential' | 'proving' | 'awaiting proof' | 'checking proof';
  readonly heldBack: Envelope[];
  heldBackBytes: number;
}

/** What the messages behind PROOF may take, in all and of one neighbour: those of a thousand small files. */
const MAX_HELD_BACK_BYTES = 4 * 1024 * 1024;
/** Of a message, besides its sets and texts. */
const MESSAGE_BYTES = 256;

/** CREDENTIALs come once in a third of a credential's life; more than twice as often is a flood. */
const RENEWALS_PER_LIFE = 6;
const MIN_RENEWAL_MS = 100;
const MAX_RENEWAL_MS = 10_000;

/** HELLO where the swarm needs credentials: nothing is said before the one that it shows is found sound. */
export function beginGreeting(
  context: UploaderContext,
  neighbour: Neighbour,
  greeting: Pick<Greeting, 'source' | 'correlation' | 'version' | 'hello'>,
): void {
  const { credential = '', nonce = '' } = greeting.hello;
  const { swarmKeys, isMember } = context.membership;
  if (credential === '') return refuse(context, neighbour, 'this swarm is for members: HELLO shows no credential');
  if (!isNonce(nonce)) return refuse(context, neighbour, 'HELLO has no nonce of 16 bytes');
  if (!isMember) return refuse(context, neighbour, 'this client is not a member itself yet');
  if (!context.checks.spend(neighbour.principal, swarmKeys.length, context.now)) {
    return cutOff(context, neighbour, 'LIMIT', 'too many credentials to check for your address', greeting.correlation);
  }
  neighbour.greeting = { ...greeting, claims: undefined, state: 'checking credential', heldBack: [], heldBackBytes: 0 };
  context.add({ type: 'check-credential', channel: neighbour.channel, credential, swarmKeys });
}

/** Of HELLO, or of a CREDENTIAL that replaces the one of a neighbour which has proved itself. */
export function credentialChecked(
  context: UploaderContext,
  neighbour: Neighbour,
  claims: CredentialClaims | undefined,
): void {
  const { membership, now } = context;
  const { greeting } = neighbour;
  if (greeting === undefined) return renewed(context, neighbour, claims);
  if (greeting.state !== 'checking credential') return;
  const problem = membership.problemWith(claims, greeting.source, now);
  if (problem !== undefined) return refuse(context, neighbour, problem);
  greeting.claims = claims;
  greeting.state = 'proving';
  const statement = statementOf('uploader', handshakeOf(context, neighbour, greeting));
  context.add({ type: 'prove', channel: neighbour.channel, statement });
}

/** This client's own signature: it is the member that was dialled. */
export function proved(context: UploaderContext, neighbour: Neighbour, proof: string): void {
  const { greeting, nonce } = neighbour;
  if (greeting?.state !== 'proving') return;
  greeting.state = 'awaiting proof';
  // Both show what the same tracker gave them: a rank means nothing without it.
  const { credential } = context.membership.shownTo(greeting.claims?.instance ?? '', context.rank);
  const { version, correlation } = greeting;
  context.send(neighbour.channel, { tag: 'HELLO_ACK', version, credential, nonce, proof }, correlation);
}

/** What comes between HELLO and the end of the check: the proof, and what follows it at once. */
export function receiveGreeting(context: UploaderContext, neighbour: Neighbour, envelope: Envelope): void {
  const { greeting, channel } = neighbour;
  const { body, correlation } = envelope;
  if (greeting?.state === 'checking proof') {
    greeting.heldBack.push(envelope);
    greeting.heldBackBytes += bytesOf(body);
    const most = context.options.maxHeldBackMessages;
    if (greeting.heldBack.length <= most && greeting.heldBackBytes <= MAX_HELD_BACK_BYTES) return;
    const what = greeting.heldBack.length > most ? `${most} messages` : `${MAX_HELD_BACK_BYTES} bytes`;
    return cutOff(context, neighbour, 'LIMIT', `over ${what} behind PROOF`, correlation);
  }
  if (greeting?.state !== 'awaiting proof' || greeting.claims === undefined || body.tag !== 'PROOF') {
    return cutOff(context, neighbour, 'NOT_INITIALISED', `${body.tag} before PROOF`, correlation);
  }
  const principal = principalOf(neighbour.remoteHost, greeting.claims.principal);
  if (!context.checks.spend(principal, 1, context.now)) {
    return cutOff(context, neighbour, 'LIMIT', 'too many proofs to check for your token', correlation);
  }
  greeting.state = 'checking proof';
  const statement = statementOf('downloader', handshakeOf(context, neighbour, greeting));
  const { publicKey } = greeting.claims;
  context.add({ type: 'check-proof', channel, publicKey, statement, proof: body.proof });
}

/** The neighbour is who it says, or not; returns what it has said meanwhile. */
export function proofChecked(context: UploaderContext, neighbour: Neighbour, isSound: boolean): readonly Envelope[] {
  const { greeting } = neighbour;
  if (greeting?.state !== 'checking proof' || greeting.claims === undefined) return [];
  if (!isSound) {
    refuse(context, neighbour, 'its proof is not signed with the key of its credential');
    return [];
  }
  const { claims, source, hello, heldBack } = greeting;
  neighbour.greeting = undefined;
  admit(context, neighbour, claims);
  if (!identify(context, neighbour, source, greeting.correlation)) return [];
  neighbour.listen = dialBackAddress(hello, neighbour.remoteHost);
  neighbour.publicKey = claims.publicKey;
  return heldBack;
}

/** CREDENTIAL: the old one will not last much longer. */
export function receiveCredential(
  context: UploaderContext,
  neighbour: Neighbour,
  { credential }: MessageOf<'CREDENTIAL'>,
): void {
  const { options, membership, checks, now } = context;
  const { channel, rank, publicKey, principal } = neighbour;
  if (!mayRenew(neighbour, now)) return cutOff(context, neighbour, 'PROTOCOL', 'too many CREDENTIALs');
  if (!options.needsCredentials) return;
  const { swarmKeys } = membership;
  // Its old one counts for a while yet, and the next CREDENTIAL comes before that is over.
  if (!checks.spend(principal, swarmKeys.length, now)) return;
  context.add({ type: 'check-credential', channel, credential, swarmKeys, holder: { rank, publicKey } });
}

/** As often as credentials are renewed, and some at once, because keys and trackers change. */
function mayRenew({ renewals, memberUntil }: Neighbour, now: Millis): boolean {
  const every = Math.min(MAX_RENEWAL_MS, Math.max(MIN_RENEWAL_MS, (memberUntil - now) / RENEWALS_PER_LIFE));
  renewals.left = Math.min(MAX_RENEWALS, renewals.left + (now - renewals.at) / every);
  renewals.at = now;
  if (renewals.left < 1) return false;
  renewals.left -= 1;
  return true;
}

function bytesOf(message: Message): number {
  switch (message.tag) {
    case 'BITFIELD':
      return MESSAGE_BYTES + message.held.bytes;
    case 'HAVE':
      return MESSAGE_BYTES + 8 * message.segments.length;
    case 'CREDENTIAL':
      return MESSAGE_BYTES + message.credential.length;
    case 'ERROR':
      return MESSAGE_BYTES + 2 * message.detail.length;
    default:
      return MESSAGE_BYTES;
  }
}

function renewed(context: UploaderContext, neighbour: Neighbour, claims: CredentialClaims | undefined): void {
  // Of a key or a tracker that this client will hear of later, perhaps: the old one still counts.
  if (claims === undefined || !context.membership.accepts(claims.instance)) return;
  const { rank, publicKey } = neighbour;
  const problem =
    claims.publicKey === publicKey
      ? context.membership.problemWith(claims, rank, context.now)
      : 'its new credential is of another key';
  if (problem === undefined) admit(context, neighbour, claims);
  else refuse(context, neighbour, problem);
}

function admit(context: UploaderContext, neighbour: Neighbour, claims: CredentialClaims): void {
  neighbour.grant = claims.grant;
  neighbour.memberUntil = context.membership.endOf(claims);
  neighbour.instance = claims.instance;
  context.neighbours.setPrincipal(neighbour, principalOf(neighbour.remoteHost, claims.principal));
}

function refuse(context: UploaderContext, neighbour: Neighbour, detail: string): void {
  cutOff(context, neighbour, 'UNAUTHORISED', detail, neighbour.greeting?.correlation);
}

function handshakeOf(context: UploaderContext, { nonce }: Neighbour, { source, hello }: Greeting): Handshake {
  return { downloader: source, downloaderNonce: hello.nonce ?? '', uploader: context.rank, uploaderNonce: nonce };
}
