import { fileRefText, nameKey, printable, TRACKER_RANK } from '@shoal/common';
import type { Envelope, FileRef, HeldFile, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerState } from '../tracker-state.js';
import { receiveReport } from './corruption-reports.js';
import { channelClosed, disconnectClient, withdrawFile } from './disconnect.js';
import { answerCatalog, findFor, mayExistFor, logRefusedOffer, offerFile, requestFile, updateFile } from './files.js';
import { answerPendingLookups, deferLookup } from './pending-lookups.js';
import { register } from './registration.js';
import { clientDone, advanceSession } from './session-lifecycle.js';
import { ownerAnswered } from './takeover.js';

/** The source of a message whose sender has no rank yet, or does not know it. */
const UNRANKED = 0;

/** One message from a channel that is open: checks that it is allowed here and now, then acts on it. */
export function receive(state: TrackerState, channel: Channel, envelope: Envelope, now: Millis): void {
  const { source, destination, correlation, body } = envelope;
  const { client } = channel;
  state.liveness.recordMessage(channel, now);
  if (destination !== TRACKER_RANK) {
    return disconnectClient(
      state,
      channel,
      'PROTOCOL',
      `${body.tag} is addressed to rank ${destination}, not to the tracker`,
      now,
      correlation,
    );
  }
  if (client === undefined) {
    const isWaiting = state.takeovers.isWaiting(channel);
    if (body.tag === 'INIT' && !isWaiting) return register(state, channel, body, correlation, now);
    if (isEarlyPong(envelope) && isWaiting) return;
    return disconnectClient(state, channel, 'NOT_INITIALISED', `${body.tag} came before INIT`, now, correlation);
  }
  if (isEarlyPong(envelope)) return;
  if (source !== client.rank) {
    const detail = `${body.tag} names rank ${source} as its source, this channel's is ${client.rank}`;
    return disconnectClient(state, channel, 'PROTOCOL', detail, now, correlation);
  }
  fromClient(state, client, channel, envelope, now);
}

/** The tracker pings while a long INIT arrives: the client answers behind it, before it knows its rank. */
function isEarlyPong({ source, body }: Envelope): boolean {
  return body.tag === 'PONG' && source === UNRANKED;
}

function fromClient(state: TrackerState, client: Client, channel: Channel, envelope: Envelope, now: Millis): void {
  const { correlation, body } = envelope;
  const { out, session } = state;
  switch (body.tag) {
    case 'FILE_REQUEST':
      if (session.phase === 'gathering') return tooEarly(state, channel, envelope);
      return ask(state, client, channel, body.file, correlation, now);
    case 'FILE_UPDATE':
      if (session.phase === 'gathering') return tooEarly(state, channel, envelope);
      return updateFile(state, client, channel, body, correlation, now);
    case 'DONE':
      if (session.phase === 'gathering') return tooEarly(state, channel, envelope);
      return done(state, client, body.failed, now);
    case 'FILE_OFFER':
      return offer(state, client, channel, body.file, correlation, now);
    case 'FILE_WITHDRAW':
      return withdrawFile(state, client, body.digest);
    case 'REPORT':
      return receiveReport(state, client, channel, body, now);
    case 'CATALOG_REQUEST':
      if (deferLookup(state, { channel: channel.id, correlation, file: undefined }, now)) return;
      return answerCatalog(state, channel, correlation, now);
    case 'GOODBYE':
      out.close(channel, undefined, 'goodbye');
      return channelClosed(state, channel, body.reason === '' ? 'goodbye' : body.reason, 'goodbye', now);
    case 'PING':
      return out.send(channel, { tag: 'PONG' }, correlation);
    case 'PONG':
      return ownerAnswered(state, client, correlation);
    case 'ERROR': {
      const { remoteHost } = channel;
      const detail = printable(body.detail);
      return out.log({ type: 'channel-error', rank: client.rank, remoteHost, code: body.code, detail });
    }
    case 'INIT':
      return disconnectClient(state, channel, 'ALREADY_INITIALISED', 'this channel had its INIT', now, correlation);
    case 'INIT_ACK':
    case 'TRACKER_READY':
    case 'CATALOG':
    case 'FILE_DETAILS':
    case 'SWARM':
    case 'FILE_OFFER_ACK':
    case 'CREDENTIAL':
    case 'SHUTDOWN':
    case 'HELLO':
    case 'HELLO_ACK':
    case 'PROOF':
    case 'SUBSCRIBE':
    case 'BITFIELD':
    case 'HAVE':
    case 'SUPER_SEEDING':
    case 'IDLE':
    case 'WITHDRAWN':
    case 'RECEIVED':
    case 'SEGMENT_REQUEST':
    case 'OK':
    case 'NOT_OK':
    case 'DISCARDED':
    case 'CANCEL':
    case 'CANCEL_ANY':
      return disconnectClient(state, channel, 'PROTOCOL', `${body.tag} is no message to a tracker`, now, correlation);
  }
}

function ask(
  state: TrackerState,
  client: Client,
  channel: Channel,
  file: FileRef,
  correlation: number,
  now: Millis,
): void {
  const { grant } = channel;
  const isUnknown = findFor(state, grant, file) === undefined;
  if (isUnknown && mayExistFor(grant, file) && deferLookup(state, { channel: channel.id, correlation, file }, now))
    return;
  requestFile(state, client, channel, file, correlation, now);
}

function offer(
  state: TrackerState,
  client: Client,
  channel: Channel,
  file: HeldFile,
  correlation: number,
  now: Millis,
): void {
  const refused = offerFile(state, client, channel, file, now);
  if (refused !== undefined) {
    logRefusedOffer(state, client, printable(file.manifest.name), refused, 0);
    return state.out.sendFileError(channel, file.manifest.digest, refused, correlation);
  }
  state.out.send(channel, { tag: 'FILE_OFFER_ACK', digest: file.manifest.digest }, correlation);
  answerPendingLookups(state, file.manifest.name, file.manifest.digest, now);
}

function done(state: TrackerState, client: Client, failed: readonly FileRef[], now: Millis): void {
  const complete = new Set<string>();
  if (failed.length > 0) {
    for (const { digest, name, isComplete } of client.files.values()) {
      if (isComplete) complete.add(digest).add(nameKey(name));
    }
  }
  const isMissing = (file: FileRef): boolean => !complete.has(nameKey(fileRefText(file)));
  const kept = failed.slice(0, state.options.maxFilesPerClient).filter(isMissing);
  clientDone(
    state,
    client,
    kept.map((file) => printable(fileRefText(file))),
  );
  advanceSession(state, now);
}

function tooEarly({ out, session }: TrackerState, channel: Channel, { body, correlation }: Envelope): void {
  const { present, expected } = session;
  const detail = `${body.tag} came before TRACKER_READY: ${present} of ${expected} clients are here`;
  out.sendError(channel, 'PROTOCOL', detail, correlation);
}
