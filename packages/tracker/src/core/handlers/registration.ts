import {
  addressOf,
  commonVersion,
  MAX_NAME_BYTES,
  MAX_VERSION,
  MIN_VERSION,
  plainHost,
  printable,
  utf8Length,
} from '@shoal/common';
import type { ClientId, FileRef, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';
import { checkAddress } from './addresses.js';
import { issueCredential } from './credentials.js';
import { disconnectClient, replaceChannel } from './disconnect.js';
import { offerInitFiles } from './init-offers.js';
import { findInitProblem } from './init-validation.js';
import type { Refusal } from './refusal.js';
import { clientArrived, clientDone, advanceSession } from './session-lifecycle.js';

type Init = MessageOf<'INIT'>;

/** Time for the owner of a client id to answer; then another channel with its secret replaces it. */
const OWNER_ANSWER_MS = 3_000;

/** INIT: gives a client its rank and takes over what it holds, wants and has done. */
export function register(state: TrackerState, channel: Channel, init: Init, correlation: number, now: Millis): void {
  const refusal = admissionProblem(state, channel, init);
  if (refusal !== undefined) return refuse(state, channel, refusal, correlation);
  const owner = state.clients.find(init.clientId);
  if (owner?.channel !== undefined) return askOwner(state, owner.channel, channel, init, correlation, now);
  enter(state, channel, init, correlation, now);
}

/**
 * A client with the secret of a connected one: the same client, whose channel is dead, or a second one
 * with a copy of its state folder. The older channel is replaced only if it does not answer.
 */
function askOwner(
  { out, channels, takeovers }: TrackerState,
  owner: Channel,
  newcomer: Channel,
  init: Init,
  correlation: number,
  now: Millis,
): void {
  out.cancelTimer(timers.init(newcomer.id));
  const earlier = takeovers.find(init.clientId)?.newcomer;
  if (earlier !== undefined) {
    out.close(earlier, 'REPLACED', `client ${init.clientId} connected again: this channel is over`);
    channels.remove(earlier);
  }
  const ping = takeovers.begin(newcomer, init, correlation);
  out.send(owner, { tag: 'PING' }, ping);
  out.setTimer(timers.takeover(init.clientId), now + OWNER_ANSWER_MS);
}

/** The owner of the client id is silent or gone; meanwhile something else may have come in the way. */
export function takeOver(state: TrackerState, channel: Channel, init: Init, correlation: number, now: Millis): void {
  const refusal = admissionProblem(state, channel, init);
  if (refusal !== undefined) refuse(state, channel, refusal, correlation);
  else enter(state, channel, init, correlation, now);
}

function enter(state: TrackerState, channel: Channel, init: Init, correlation: number, now: Millis): void {
  const { out, options } = state;
  const returned = state.clients.find(init.clientId) !== undefined;
  if (isFull(state, init.clientId)) makePlace(state, channel, now);
  const client = connect(state, channel, init);
  const { announceIntervalMs, peerTimeoutMs, maxClients } = options;
  const sessionClients = options.sessionClients === 'any' ? maxClients : options.sessionClients;
  const secured = options.needsTokens ? { needsCredentials: true } : {};
  const listening = options.reportThreshold > 0 ? { takesReports: true } : {};
  const settings = { sessionClients, announceIntervalMs, peerTimeoutMs, ...secured, ...listening };
  const version = commonVersion(init) ?? MAX_VERSION;
  const { nonce } = channel;
  const checked = nonce !== undefined && init.port !== 0 ? { addressNonce: nonce } : {};
  out.send(channel, { tag: 'INIT_ACK', version, rank: client.rank, settings, ...checked }, correlation);
  issueCredential(state, channel, now);
  clientArrived(state, client, channel, returned, now);
  if (init.done) clientDone(state, client);
  checkAddress(state, client, channel, init);
  offerInitFiles(state, client, channel, init.files, correlation, now);
  state.liveness.watch(now);
  advanceSession(state, now);
}

function connect(state: TrackerState, channel: Channel, init: Init): Client {
  const { out, clients, session } = state;
  const { clientId } = init;
  out.cancelTimer(timers.init(channel.id));
  const known = clients.find(clientId);
  if (known?.channel !== undefined) replaceChannel(state, known, known.channel);
  else if (known !== undefined) out.cancelTimer(timers.lost(known.rank));

  const rank = init.requestedRank === 0 ? clients.rankFor(clientId) : init.requestedRank;
  const seen = { ...addressOf(init), host: plainHost(channel.remoteHost) };
  const client = clients.connect(clientId, rank, channel, seen);
  clients.setWanted(client, init.wanted.map(shownRef));
  client.secretHash = secretHashOf(state, init);
  client.publicKey = init.publicKey ?? '';
  if (!init.done) {
    // A client that was done and returns with new wishes is waited for again.
    client.done = false;
    client.failedCount = 0;
    session.setDone(clientId, false);
  }
  return client;
}

/** No file has a longer name: enough of it is kept to show what was meant. */
function shownRef(file: FileRef): FileRef {
  return file.by === 'digest' || utf8Length(file.name) <= MAX_NAME_BYTES
    ? file
    : { by: 'name', name: printable(file.name, 120) };
}

function admissionProblem(state: TrackerState, { token, principal }: Channel, init: Init): Refusal | undefined {
  const { session, clients, options } = state;
  const { clientId, requestedRank } = init;
  if (commonVersion(init) === undefined) return versionRefusal(init);
  if (options.needsTokens && token === undefined) {
    return { code: 'UNAUTHORISED', detail: 'this tracker admits only who has a token' };
  }
  const problem = findInitProblem(init, options.maxFilesPerClient);
  if (problem !== undefined) return problem;
  if (token !== undefined && (init.publicKey ?? '') === '') {
    return { code: 'PROTOCOL', detail: 'INIT lacks the public key, without which a token gives no credential' };
  }
  const namesake = clients.find(clientId);
  if (namesake !== undefined && (namesake.secretHash === '' || namesake.secretHash !== secretHashOf(state, init))) {
    return { code: 'CLIENT_ID_TAKEN', detail: `client id ${clientId} belongs to a client with another secret` };
  }
  if (options.needsTokens && namesake !== undefined && ![0, namesake.rank].includes(requestedRank)) {
    // Its credential for the old rank is still valid: another client with that rank would be mistaken for it.
    return { code: 'RANK_TAKEN', detail: `client id ${clientId} is rank ${namesake.rank} here, and stays it` };
  }
  if (session.isEnding) return { code: 'SESSION_CLOSED', detail: 'the session is over' };
  if (!session.hasPlaceFor(clientId)) {
    return { code: 'SESSION_CLOSED', detail: `all ${session.expected} places of this session are taken` };
  }
  if (isFull(state, clientId) && (!session.isStanding || clients.evictionCandidate(principal) === undefined)) {
    return { code: 'LIMIT', detail: `this tracker has its ${options.maxClients} clients` };
  }
  const holder = clients.findByRank(requestedRank);
  if (holder !== undefined && holder.clientId !== clientId) {
    return { code: 'RANK_TAKEN', detail: `rank ${requestedRank} belongs to another client` };
  }
  return undefined;
}

/** There is no place for one more; one that is connected has its own. */
function isFull({ clients, options }: TrackerState, clientId: ClientId): boolean {
  return clients.find(clientId)?.channel === undefined && clients.connectedCount >= options.maxClients;
}

/** The principal with most clients gives a place up for one with fewer. */
function makePlace(state: TrackerState, { principal }: Channel, now: Millis): void {
  const channel = state.clients.evictionCandidate(principal)?.channel;
  if (channel === undefined) return;
  disconnectClient(state, channel, 'LIMIT', 'all places are taken, and others have fewer clients here', now);
}

function secretHashOf({ options }: TrackerState, { resumeSecret = '' }: Init): string {
  return resumeSecret === '' ? '' : options.hashSecret(resumeSecret);
}

function versionRefusal({ minVersion, maxVersion }: Init): Refusal {
  const ours = `${MIN_VERSION} to ${MAX_VERSION}`;
  return { code: 'VERSION', detail: `this tracker speaks versions ${ours}, the client ${minVersion} to ${maxVersion}` };
}

export function refuse(state: TrackerState, channel: Channel, { code, detail }: Refusal, correlation: number): void {
  const { out, channels } = state;
  out.sendError(channel, code, detail, correlation);
  out.close(channel, code, detail);
  out.log({ type: 'client-refused', remoteHost: channel.remoteHost, code, detail });
  out.cancelTimer(timers.init(channel.id));
  channels.remove(channel);
}
