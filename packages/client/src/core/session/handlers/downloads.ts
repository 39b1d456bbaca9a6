import {
  type CatalogEntry,
  type Digest,
  type ErrorCodeName,
  ExitCode,
  fileRefText,
  type Member,
  type MessageOf,
  nameKey,
  printable,
  type Rank,
  segmentCount,
} from '@shoal/common';

import type { FileProgress } from '../../machine-messages.js';
import { sendFileUpdate, checkAllFinished, drain, sendDone } from './leaving.js';
import { missingReason } from '../files/missing-files.js';
import type { SessionContext } from '../session-context.js';
import { verifyManifest } from '../files/verify-manifest.js';
import type { WantedFile } from '../files/wanted-file.js';

/** Time for the catalog to arrive. Without it no name is suggested. */
const CATALOGUE_WAIT_MS = 2_000;

/** Interval of requesting an unknown file again in a standing swarm. */
const FILE_RETRY_MS = 1_000;

/** TRACKER_READY: requests the wanted files, and the members of those that are being fetched. */
export function requestFiles(context: SessionContext): void {
  const { wanted } = context;
  wanted.resetRequests();
  context.missing.take();
  if (!wanted.isListKnown) {
    context.send({ tag: 'CATALOG_REQUEST' });
    return;
  }
  for (const file of wanted.all) if (file.state === 'fetching') sendFileRequest(context, file);
  // INIT says that this client is done, but not with what it failed.
  if (context.isDoneSent && wanted.failed.length > 0) sendDone(context);
  requestNextFiles(context);
  checkAllFinished(context);
}

/** Requests the next files while fewer downloads are open than the limit. */
function requestNextFiles(context: SessionContext): void {
  const { wanted, options } = context;
  if (context.phase !== 'running') return;
  while (wanted.open < options.maxOpenDownloads) {
    const file = wanted.nextPending;
    if (file === undefined) return;
    wanted.move(file, 'asked');
    if (file.startedAt === 0) file.startedAt = context.now;
    sendFileRequest(context, file);
  }
}

/** Requests the files again that were unknown an interval ago. */
export function retryFiles(context: SessionContext): void {
  context.wanted.retryRefused();
  requestNextFiles(context);
}

/** Handles the catalogue, for a client that wants all files, or an unknown one. */
export function handleCatalog(context: SessionContext, correlation: number, entries: readonly CatalogEntry[]): void {
  const { wanted, offers, options } = context;
  if (context.missing.isAnswer(correlation)) return failMissing(context, entries);
  const { priorities } = options;
  if (wanted.isListKnown) return;
  wanted.isListKnown = true;
  // Declared files belong to an assignment and have no content.
  const others = entries.filter(({ digest, kind }) => kind === 'real' && !offers.has(digest));
  for (const { digest, name } of others) {
    wanted.add({ by: 'digest', digest }, priorities.get(digest) ?? priorities.get(name));
  }
  const bytes = others.reduce((sum, { length }) => sum + length, 0);
  context.log({ type: 'catalogued', files: others.length, bytes });
  requestNextFiles(context);
  checkAllFinished(context);
}

export function handleFileDetails(
  context: SessionContext,
  correlation: number,
  message: MessageOf<'FILE_DETAILS'>,
): void {
  const members = message.members.slice(0, MOST_MEMBERS);
  const { digest } = message.manifest;
  const file = context.wanted.takeRequest(correlation);
  if (file?.state === 'fetching') postMembers(context, digest, members);
  if (file?.state !== 'asked') return;
  const { ref } = file;
  // The signature of a trusted key does not cover the mapping from this name to another file.
  const named = ref.by === 'digest' ? digest : message.manifest.name;
  if (nameKey(named) !== nameKey(fileRefText(ref))) {
    failFile(context, file, ExitCode.integrity, `the tracker answered with another file, ${printable(named)}`);
    return;
  }
  const vetted = verifyManifest(message.manifest, context.options);
  if ('problem' in vetted) {
    failFile(context, file, ExitCode.integrity, vetted.problem);
    return;
  }
  const { manifest } = vetted;
  if (context.wanted.identify(file, manifest) !== file) {
    // The file is wanted by name and by digest: one download serves both.
    endFile(context, file, 'complete');
    return;
  }
  context.wanted.move(file, 'fetching');
  const { priority, isRepair } = file;
  context.postToDownloader({ type: 'fetch', manifest, members, priority, isRepair });
  if (isRepair) return;
  context.log({
    type: 'download-started',
    digest,
    name: manifest.name,
    bytes: manifest.length,
    segments: segmentCount(manifest),
    members: members.length,
  });
}

/** FILE_REQUEST was refused: final, unless the user waits for an offer of the file. */
export function handleFileRefused(
  context: SessionContext,
  file: WantedFile,
  code: ErrorCodeName,
  detail: string,
): void {
  if (file.state !== 'asked') return;
  if (code === 'UNKNOWN_FILE' && context.now < file.startedAt + context.options.fileWaitMs) {
    context.wanted.move(file, 'refused');
    context.setTimer('ask-again', FILE_RETRY_MS);
    requestNextFiles(context);
  } else if (code === 'UNKNOWN_FILE' && context.sessionClients === 0) {
    requestCatalog(context, file);
    requestNextFiles(context);
  } else {
    const reason = code === 'UNKNOWN_FILE' ? 'no client offers it' : detail;
    failFile(context, file, code === 'UNAUTHORISED' ? ExitCode.unauthorised : ExitCode.unknownFile, reason);
  }
}

/** Fails the missing files, with similar names if the catalogue has arrived. */
/** The file waits for the catalog, which may list the name that was meant. */
function requestCatalog(context: SessionContext, file: WantedFile): void {
  const { missing } = context;
  if (!missing.isWaiting) {
    missing.recordRequest(context.send({ tag: 'CATALOG_REQUEST' }));
    context.setTimer('catalogue', CATALOGUE_WAIT_MS);
  }
  missing.add(file);
  context.wanted.move(file, 'refused');
}

export function failMissing(context: SessionContext, entries: readonly CatalogEntry[] = []): void {
  context.cancelTimer('catalogue');
  for (const file of context.missing.take()) {
    failFile(context, file, ExitCode.unknownFile, missingReason(file, context.options.fileWaitMs, entries));
  }
}

export function postMembers(context: SessionContext, digest: Digest, members: readonly Member[]): void {
  if (context.wanted.byDigest(digest)?.state !== 'fetching') return;
  context.postToDownloader({ type: 'swarm', digest, members: members.slice(0, MOST_MEMBERS) });
}

/** Members of one file that are kept: far more than are connected to. */
const MOST_MEMBERS = 1_000;

/** Sends progress to the tracker: of a declared file each report (as the assignment demands), of a real file by time. */
export function handleProgress(context: SessionContext, progress: FileProgress, undelivering: readonly Rank[]): void {
  const file = context.wanted.byDigest(progress.digest);
  if (file?.state !== 'fetching') return;
  file.progress = progress;
  if (!file.isRepair) context.log({ type: 'file-progress', progress });
  const isDue = context.now >= file.announcedAt + context.announceIntervalMs;
  if (!isDue && file.manifest?.kind !== 'declared') return;
  file.announcedAt = context.now;
  sendFileUpdate(context, progress.digest, undelivering);
}

export function handleFileComplete(context: SessionContext, progress: FileProgress, path: string): void {
  const { digest } = progress;
  const file = context.wanted.byDigest(digest);
  if (file?.state !== 'fetching' || file.manifest === undefined) return;
  file.progress = progress;
  sendFileUpdate(context, digest);
  const { resumedBytes, startedAt, manifest } = file;
  const ms = context.now - startedAt;
  const { name } = manifest;
  if (file.isRepair) context.log({ type: 'file-repaired', digest, name, path, ms });
  else context.log({ type: 'file-complete', digest, name, path, progress, resumedBytes, ms });
  file.isRepair = false;
  endFile(context, file, 'complete');
}

/** The file under its final name is damaged: only its corrupt segments will be requested. */
export function handleFileDamaged(context: SessionContext, digest: Digest): void {
  const file = context.wanted.byDigest(digest);
  if (file?.state !== 'complete' || file.manifest === undefined) return;
  context.log({ type: 'file-damaged', digest, name: file.manifest.name });
  file.isRepair = true;
  file.progress = undefined;
  file.startedAt = context.now;
  context.wanted.move(file, 'unasked');
  requestNextFiles(context);
}

export function failFile(context: SessionContext, file: WantedFile, exitCode: ExitCode, reason: string): void {
  file.exitCode = exitCode;
  const name = file.manifest?.name ?? fileRefText(file.ref);
  context.log({ type: 'file-failed', name, digest: file.manifest?.digest, exitCode, reason });
  endFile(context, file, 'failed');
}

/** A download has ended: the next file is requested. */
function endFile(context: SessionContext, file: WantedFile, state: 'complete' | 'failed'): void {
  context.wanted.move(file, state);
  requestNextFiles(context);
  checkAllFinished(context);
  if (context.isDrained && context.wanted.areAllFinished) drain(context);
}

function sendFileRequest(context: SessionContext, file: WantedFile): void {
  const { ref, manifest } = file;
  const asked = manifest === undefined ? ref : ({ by: 'digest', digest: manifest.digest } as const);
  context.wanted.recordRequest(context.send({ tag: 'FILE_REQUEST', file: asked }), file);
}
