import { type Digest, ExitCode, type MessageOf, type Rank, segmentCount } from '@shoal/common';

import type { FileProgress } from '../../machine-messages.js';
import type { SessionContext } from '../session-context.js';
import { stopProbing } from './tracker-failover.js';

/** Time limit for the threads to say goodbye and close their files. */
const STOP_GRACE_MS = 3_000;

/**
 * All wanted files have ended: sends DONE, and in a standing swarm prepares to leave. A tracker that is away
 * gets DONE when it returns, but is not waited for.
 */
export function checkAllFinished(context: SessionContext): void {
  const { options, wanted } = context;
  const isRunning = context.phase === 'running';
  if (!wanted.areAllFinished || !(isRunning || isTrackerAway(context))) return;
  if (isRunning && !context.isDoneSent) {
    context.isDoneSent = true;
    sendDone(context);
  }
  // In a session the tracker says when it is over; a standing swarm's daemon stays until it is stopped.
  if (context.isLeavingWhenDone || context.sessionClients > 0 || options.seedForMs === Infinity) return;
  context.isLeavingWhenDone = true;
  if (wanted.all.every((file) => file.state === 'failed') && context.offers.all.length === 0) {
    leave(context, finalCode(context), 'no wanted file could be downloaded');
  } else if (options.seedForMs > 0) {
    context.setTimer('seeded', options.seedForMs);
  } else {
    drain(context);
  }
}

function isTrackerAway({ hasRegistered, phase }: SessionContext): boolean {
  return hasRegistered && (phase === 'connecting' || phase === 'registering' || phase === 'waiting');
}

export function sendDone(context: SessionContext): void {
  context.send({ tag: 'DONE', failed: context.wanted.failed.map((file) => file.ref) });
}

/** Serves connected peers for a limited time; answered by `drained`. */
export function drain(context: SessionContext): void {
  const graceMs = context.options.leaveGraceMs;
  context.isDrained = false;
  context.log({ type: 'leaving', graceMs });
  context.postToUploader({ type: 'drain', graceMs });
}

/**
 * The code of the first failure: later ones are often its consequences. A swarm that ends before
 * all wanted files are complete has failed, too.
 */
export function finalCode({ wanted, exitCode }: SessionContext): ExitCode {
  if (wanted.exitCode !== ExitCode.done) return wanted.exitCode;
  return wanted.areAllFinished ? exitCode : ExitCode.trackerLost;
}

/** No peer needs this client any more; files that were found damaged meanwhile are repaired first. */
export function handleDrained(context: SessionContext): void {
  if (context.wanted.areAllFinished) giveLastCopies(context, finalCode(context), 'everything wanted is complete');
  else context.isDrained = true;
}

/** Uploads the last copies first. */
export function giveLastCopies(context: SessionContext, exitCode: ExitCode, reason: string): void {
  const { handOverMs } = context.options;
  if (context.phase === 'leaving') return;
  if (handOverMs === 0) return leave(context, exitCode, reason);
  beginToLeave(context, exitCode, reason);
  context.setTimer('stop-grace', handOverMs + STOP_GRACE_MS);
  // The tracker answers with the members that hold the files served here.
  if (context.isRegistered) for (const digest of context.uploaded.keys()) sendFileUpdate(context, digest);
  context.postToUploader({ type: 'hand-over', graceMs: handOverMs });
}

/** SWARM, while the last copies are uploaded. */
export function handleSwarmWhileLeaving(context: SessionContext, { digest, members }: MessageOf<'SWARM'>): void {
  const manifest = context.wanted.byDigest(digest)?.manifest ?? context.offers.accepted(digest)?.manifest;
  if (manifest === undefined) return;
  const all = segmentCount(manifest);
  const isHeld = members.some(({ rank, heldSegments }) => rank !== context.rank && heldSegments === all);
  if (isHeld) context.postToUploader({ type: 'held-elsewhere', digest });
}

export function handleLastCopiesGiven(context: SessionContext): void {
  if (context.phase !== 'leaving') return;
  context.setTimer('stop-grace', STOP_GRACE_MS);
  context.postToUploader({ type: 'stop', reason: context.exitReason });
}

/** Stops both threads; their last reports are sent to the tracker before the end. */
export function leave(context: SessionContext, exitCode: ExitCode, reason: string): void {
  if (context.phase === 'leaving') return;
  beginToLeave(context, exitCode, reason);
  context.setTimer('stop-grace', STOP_GRACE_MS);
  context.postToUploader({ type: 'stop', reason });
}

function beginToLeave(context: SessionContext, exitCode: ExitCode, reason: string): void {
  context.phase = 'leaving';
  if (exitCode !== ExitCode.done) context.exitCode = exitCode;
  context.exitReason = reason;
  for (const name of ['reconnect', 'silence', 'ask-again', 'catalogue', 'seeded'] as const) context.cancelTimer(name);
  stopProbing(context);
  context.postToDownloader({ type: 'stop', reason });
}

/** Both threads have stopped, or their time is over: says goodbye to the tracker with the last totals. */
export function finish(context: SessionContext): void {
  const { channel, exitReason: reason } = context;
  if (context.isRegistered) {
    for (const digest of context.uploaded.keys()) sendFileUpdate(context, digest);
    context.send({ tag: 'GOODBYE', reason });
  }
  if (channel !== 0) context.add({ type: 'close-channel', channel, code: undefined, reason });
  context.phase = 'ended';
  context.cancelTimer('stop-grace');
  context.add({ type: 'finish', exitCode: context.exitCode, reason: context.exitReason });
}

/** Sends the held segments and the uploaded bytes of a file to the tracker. */
export function sendFileUpdate(context: SessionContext, digest: Digest, undelivering: readonly Rank[] = []): void {
  if (context.phase !== 'running' && context.phase !== 'leaving') return;
  const progress = progressOf(context, digest);
  if (progress === undefined) return;
  const { heldSegments, downloadedBytes } = progress;
  const uploadedBytes = context.uploaded.get(digest) ?? 0;
  const totals = { digest, heldSegments, downloadedBytes, uploadedBytes };
  context.send({ tag: 'FILE_UPDATE', totals, ...(undelivering.length > 0 ? { undelivering } : {}) });
}

function progressOf({ wanted, offers, withdrawn }: SessionContext, digest: Digest): FileProgress | undefined {
  if (withdrawn.has(digest)) return undefined;
  const file = wanted.byDigest(digest);
  if (file !== undefined) return file.progress;
  const offer = offers.accepted(digest);
  if (offer === undefined) return undefined;
  const { manifest } = offer;
  const all = { heldSegments: segmentCount(manifest), heldBytes: manifest.length };
  return { digest, ...all, leadingSegments: all.heldSegments, downloadedBytes: 0, sources: 0 };
}
