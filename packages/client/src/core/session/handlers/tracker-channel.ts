import {
  type Address,
  aliveAfter,
  type ErrorCodeName,
  ExitCode,
  formatAddress,
  type HeldFile,
  manifestBytes,
  MAX_INIT_FILES,
  MAX_INIT_MANIFEST_BYTES,
  MAX_VERSION,
  type MessageOf,
  MIN_VERSION,
  printable,
} from '@shoal/common';

import { announcedAddress } from '../announced-address.js';
import { finalCode, leave } from './leaving.js';
import type { SessionContext } from '../session-context.js';
import { scheduleProbe, tryNextTracker } from './tracker-failover.js';

/** Errors after which a retry is useless, with their exit codes. */
const FATAL: Partial<Record<ErrorCodeName, ExitCode>> = {
  VERSION: ExitCode.usage,
  RANK_TAKEN: ExitCode.usage,
  MALFORMED: ExitCode.usage,
  FRAME_TOO_LARGE: ExitCode.usage,
  SESSION_CLOSED: ExitCode.trackerLost,
  UNAUTHORISED: ExitCode.unauthorised,
};

export function connect(context: SessionContext): void {
  context.phase = 'connecting';
  context.log({ type: 'connecting', tracker: context.tracker, attempt: context.backoff.failures + 1 });
  context.openChannel();
}

/** INIT names this client and all files that it holds, because a restarted tracker has no state. */
export function sendInit(context: SessionContext): void {
  if (context.phase !== 'connecting') return;
  context.phase = 'registering';
  const { publicKey } = context.options;
  const { clientId, resumeSecret } = context.identity;
  context.send({
    tag: 'INIT',
    minVersion: MIN_VERSION,
    maxVersion: MAX_VERSION,
    clientId,
    requestedRank: context.rank,
    ...announcedListenAddress(context),
    files: split(heldFiles(context)).inInit,
    // The tracker only displays them.
    wanted: context.wanted.all.slice(0, MAX_INIT_FILES).map((file) => file.ref),
    done: context.isDoneSent,
    ...(publicKey === '' ? {} : { publicKey }),
    resumeSecret,
  });
  restartSilenceTimer(context);
}

function heldFiles({ offers, wanted, withdrawn }: SessionContext): HeldFile[] {
  return [...offers.held(), ...wanted.held()].filter(({ manifest }) => !withdrawn.has(manifest.digest));
}

/** INIT is short, because a tracker reads it before it has authenticated the client. */
function split(files: readonly HeldFile[]): { readonly inInit: HeldFile[]; readonly rest: HeldFile[] } {
  const inInit: HeldFile[] = [];
  const rest: HeldFile[] = [];
  let left = MAX_INIT_MANIFEST_BYTES;
  for (const file of files) {
    const bytes = manifestBytes(file.manifest);
    const hasRoom = inInit.length < MAX_INIT_FILES && bytes <= left;
    (hasRoom ? inInit : rest).push(file);
    if (hasRoom) left -= bytes;
  }
  return { inInit, rest };
}

/** Sends the offers for which INIT had no room. */
function offerRest(context: SessionContext): void {
  for (const file of split(heldFiles(context)).rest) {
    context.offers.recordRequest(context.send({ tag: 'FILE_OFFER', file }), file.manifest.digest);
  }
}

export function handleRegistered(
  context: SessionContext,
  { version, rank, settings, addressNonce = '' }: MessageOf<'INIT_ACK'>,
): void {
  if (context.phase !== 'registering') return;
  if (version < MIN_VERSION || version > MAX_VERSION) {
    dropChannel(context, `the tracker chose version ${version}, this client speaks ${MIN_VERSION} to ${MAX_VERSION}`);
    return;
  }
  const problem = openSwarmProblem(context, settings.needsCredentials === true);
  if (problem !== undefined) {
    leave(context, ExitCode.usage, problem);
    return;
  }
  context.phase = 'waiting';
  context.hasRegistered = true;
  context.registeredAt = context.now;
  context.isRegistered = true;
  context.isTokenRetried = false;
  context.backoff.reset();
  context.rank = rank;
  context.sessionClients = settings.sessionClients;
  context.takesReports = settings.takesReports === true;
  context.announceIntervalMs = settings.announceIntervalMs;
  if (settings.peerTimeoutMs > 0) context.peerTimeoutMs = settings.peerTimeoutMs;
  context.postToUploader({ type: 'registered', rank, addressNonce });
  context.postToDownloader({ type: 'registered', rank, listen: announcedListenAddress(context) });
  context.log({ type: 'registered', rank, sessionClients: settings.sessionClients });
  scheduleProbe(context);
  restartSilenceTimer(context);
  offerRest(context);
}

function announcedListenAddress({ listen, localHost, ownHosts, options: { advertise } }: SessionContext): Address {
  return announcedAddress({ listen, localHost, ownHosts, advertise });
}

/** A client with a token serves only peers with credentials: in a swarm without credentials it would wait for ever. */
function openSwarmProblem({ options }: SessionContext, needsCredentials: boolean): string | undefined {
  if ((options.publicKey !== '') === needsCredentials) return undefined;
  const tracker = `the tracker at ${formatAddress(options.tracker)}`;
  return needsCredentials
    ? `${tracker} needs tokens: give this client one by --token-file`
    : `${tracker} runs an open swarm, but this client has a token: omit the token to join`;
}

/** CREDENTIAL: both threads show it to peers from now on. */
export function postCredential(context: SessionContext, message: MessageOf<'CREDENTIAL'>): void {
  const { credential, swarmKey, trackerTimeMs, instance } = message;
  const posted = { type: 'credential', credential: { credential, swarmKey, trackerTimeMs, instance } } as const;
  context.postToUploader(posted);
  context.postToDownloader(posted);
}

/** Reports a peer that sent corrupt data. Reports for a tracker that is away are dropped: other clients will send theirs. */
export function reportCorruption(context: SessionContext, reported: Omit<MessageOf<'REPORT'>, 'tag'>): void {
  const { phase, takesReports } = context;
  if (!takesReports || (phase !== 'waiting' && phase !== 'running')) return;
  context.send({ tag: 'REPORT', digest: reported.digest, index: reported.index, rank: reported.rank });
}

/** The channel to the tracker is closed: reconnects with backoff until the timeout. */
export function handleChannelClosed(context: SessionContext, code: ErrorCodeName | undefined, reason: string): void {
  const { options, phase, now } = context;
  context.channel = 0;
  context.isRegistered = false;
  context.cancelTimer('silence');
  if (phase === 'leaving') return;
  // A rank that the tracker assigned may belong to another client after a restart of the tracker.
  const mayTakeAnother = code === 'RANK_TAKEN' && context.rank !== options.requestedRank;
  if (mayTakeAnother) context.rank = options.requestedRank;
  if (isOwnedByAnother(context, code)) takeNewIdentity(context, code === 'CLIENT_ID_TAKEN', reason);
  const isRefused = code === 'UNAUTHORISED' && options.publicKey !== '';
  // Its token has expired, or the key has changed: a client with a renewed token in its file is admitted again.
  const showsTokenAgain = isRefused && (phase === 'waiting' || phase === 'running');
  if (showsTokenAgain) context.isTokenRetried = true;
  // A protocol violation in INIT would repeat itself; later, a channel may be closed for another reason.
  const isInitRefused = code === 'PROTOCOL' && phase === 'registering';
  // A tracker that was trusted before may have got a wrong certificate: that can be fixed.
  const mayBeMended = phase === 'connecting' && context.hasRegistered && !(isRefused && context.isTokenRetried);
  const isFinal = code !== undefined && !mayTakeAnother && !showsTokenAgain && !mayBeMended;
  const fatal = isInitRefused ? ExitCode.usage : isFinal ? FATAL[code] : undefined;
  if (fatal !== undefined) {
    const who = phase === 'connecting' ? nameOf(context) : 'the tracker refused this client';
    leave(context, fatal, `${who}: ${reason}`);
    return;
  }
  if (phase === 'waiting' || phase === 'running') {
    context.giveUpAt = now + options.trackerLostTimeoutMs;
    context.unreachableSince = now;
    context.log({ type: 'tracker-lost', reason });
  }
  context.phase = 'connecting';
  const retryInMs = Math.round(context.backoff.next());
  if (now + retryInMs >= context.giveUpAt) {
    giveUp(context, reason);
    return;
  }
  context.log({ type: 'tracker-unreachable', tracker: context.tracker, reason, retryInMs });
  context.setTimer('reconnect', retryInMs);
  tryNextTracker(context);
}

/** A replacement of this client's channel within this time comes from a client with the same state folder. */
const FOUGHT_OVER_MS = 60_000;

/**
 * Another client keeps the client id: it claimed it first, or runs with a copy of the state folder. After the first
 * replacement this client reconnects; after the second it takes a new identity.
 */
function isOwnedByAnother(context: SessionContext, code: ErrorCodeName | undefined): boolean {
  if (code === 'CLIENT_ID_TAKEN' || code === 'CLIENT_ID_IN_USE') return true;
  if (code !== 'REPLACED') return false;
  const isShort = context.now - context.registeredAt < FOUGHT_OVER_MS;
  context.channelReplacements = isShort ? context.channelReplacements + 1 : 1;
  return context.channelReplacements > 1;
}

/** The rank belongs to the client id, unless the user requested it. */
function takeNewIdentity(context: SessionContext, isTaken: boolean, reason: string): void {
  context.identity = context.options.newIdentity();
  context.rank = context.options.requestedRank;
  context.channelReplacements = 0;
  context.log({ type: 'identity-renewed', isMaybeCopied: !isTaken, reason: printable(reason) });
}

/** The tracker is unreachable for too long. A client with all its files that does not have to serve has not failed. */
function giveUp(context: SessionContext, reason: string): void {
  const { wanted, options, hasRegistered } = context;
  const isServed = hasRegistered && wanted.all.length > 0 && wanted.areAllFinished && options.seedForMs !== Infinity;
  leave(context, isServed ? finalCode(context) : ExitCode.trackerLost, giveUpText(context, reason));
}

/** Closes the channel and reconnects. */
export function dropChannel(context: SessionContext, reason: string, code: ErrorCodeName = 'PROTOCOL'): void {
  context.add({ type: 'close-channel', channel: context.channel, code, reason });
  handleChannelClosed(context, undefined, reason);
}

/** A message came from the tracker: restarts its idle timeout. */
export function restartSilenceTimer(context: SessionContext): void {
  context.lastMessageAt = context.now;
  context.setTimer('silence', context.peerTimeoutMs);
}

/**
 * Bytes of a long message come or go: the channel is not idle. The tracker gets a PING as a sign of life, since it
 * sees only that its own kernel accepted the bytes.
 */
export function handleChannelProgress(context: SessionContext, bytes: number): void {
  if (!['registering', 'waiting', 'running'].includes(context.phase)) return;
  context.lastMessageAt = aliveAfter(context.lastMessageAt, bytes, context.now);
  if (context.phase === 'registering' || context.now - context.pingedAt < context.peerTimeoutMs / 3) return;
  context.pingedAt = context.now;
  context.send({ tag: 'PING' });
}

export function handleSilence(context: SessionContext): void {
  const leftMs = context.lastMessageAt + context.peerTimeoutMs - context.now;
  if (leftMs > 0) return context.setTimer('silence', leftMs);
  dropChannel(context, `no message from the tracker for ${context.peerTimeoutMs / 1000} s`, 'TIMEOUT');
}

function nameOf({ options }: SessionContext): string {
  const others = options.backupTrackers.length > 0 ? ' (and its backups)' : '';
  return `the tracker at ${formatAddress(options.tracker)}${others}`;
}

function giveUpText(context: SessionContext, reason: string): string {
  const { options, hasRegistered } = context;
  const tracker = nameOf(context);
  return hasRegistered
    ? `${tracker} was lost and did not return within ${options.trackerLostTimeoutMs / 1000} s (${reason})`
    : `${tracker} could not be reached within ${options.connectTimeoutMs / 1000} s (${reason})`;
}
