import {
  type Address,
  addressOf,
  type ErrorCodeName,
  MAX_VERSION,
  type Member,
  MIN_VERSION,
  printable,
  type Rank,
} from '@shoal/common';

import { askForNews, subscribe } from './announcements.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import type { FileSource } from '../files/file-peer.js';
import { isOpen, type Source } from '../../peers/peer-pool.js';
import { deliversNothing } from '../reports/unresponsive-peers.js';

/** Takes the tracker's list: new members are dialled, those that are gone and unconnected forgotten. */
export function updateMembers(context: DownloaderContext, file: FileDownload, members: readonly Member[]): void {
  if (file.isComplete) return;
  const present = new Set<Rank>();
  const { instance } = context.membership;
  for (const member of members) {
    const { rank, heldSegments } = member;
    if (rank === context.rank || member.port === 0) continue;
    const address = addressOf(member);
    present.add(rank);
    meet(context, file, rank, address, instance);
    const source = file.sources.get(rank);
    if (source === undefined) continue;
    if (source.source.instance !== instance) moved(context, source.source, instance, address);
    // The tracker's word counts for the next dial, a neighbour's own only where it is the first.
    source.source.address = address;
    source.source.isListed = true;
    source.reportedSegments = heldSegments;
    askForNews(context, file, source);
  }
  for (const source of [...file.sources.values()]) {
    if (source.source.state === 'idle' && !present.has(source.rank)) forget(context, file, source);
  }
  dialAll(context);
}

/** A member of the file's swarm is known from now on; blamed ones are not let in again. */
export function meet(
  context: DownloaderContext,
  file: FileDownload,
  rank: Rank,
  address: Address,
  instance: string,
): void {
  const source = context.roster.meet(rank, address, instance);
  if (!source.isBlamed) file.blamed.delete(rank);
  if (source.isBlamed) file.blamed.add(rank);
  else if (!file.sources.has(rank)) subscribe(context, file, file.meet(source));
}

/**
 * Another tracker names a member of this rank. Where it listens elsewhere it is somebody else, and
 * is dialled in place of the one before.
 */
function moved(context: DownloaderContext, source: Source, instance: string, { host, port }: Address): void {
  const isElsewhere = source.address.host !== host || source.address.port !== port;
  source.instance = instance;
  if (!isElsewhere || source.state === 'idle') return;
  const reason = 'another client has its rank now';
  sayGoodbye(context, source, reason);
  lose(context, source, reason);
}

/** The file needs this source no longer; without any file that does, its channel is closed. */
export function forget(context: DownloaderContext, file: FileDownload, source: FileSource, reason = ''): void {
  file.forget(source);
  const isShared = [...context.files.values()].some(({ sources }) => sources.has(source.rank));
  if (isShared) return;
  sayGoodbye(context, source.source, reason);
  context.roster.forget(source.source);
}

/**
 * Dials every idle member whose turn it is. Where channels are few, those come first that were not
 * tried for longest, and of them who holds most by the tracker's word.
 */
export function dialAll(context: DownloaderContext): void {
  if (context.options.needsCredentials && !context.membership.isMember) return;
  const room = context.options.maxSources - context.roster.connected;
  // It is a channel's end that makes room.
  if (room <= 0) return;
  const due = new Map<Source, number>();
  let retryAt = Infinity;
  for (const file of context.files.values()) {
    if (file.isComplete) continue;
    for (const { source, reportedSegments } of file.sources.values()) {
      if (source.state !== 'idle') continue;
      if (context.now >= source.retryAt) due.set(source, Math.max(reportedSegments, due.get(source) ?? 0));
      else retryAt = Math.min(retryAt, source.retryAt);
    }
  }
  for (const [source] of best([...due], room)) {
    const channel = context.roster.dial(source);
    context.add({ type: 'open-channel', channel, address: source.address });
  }
  if (due.size <= room) context.setTimerBy('redial', retryAt);
}

function best(due: [Source, number][], room: number): [Source, number][] {
  if (due.length <= room) return due;
  due.sort(([one, holds], [other, otherHolds]) => one.retryAt - other.retryAt || otherHolds - holds);
  return due.slice(0, room);
}

/**
 * Greets and subscribes in one go: the uploader takes both in order, a round trip is saved. Where
 * credentials are needed, both sides prove who they are first.
 */
export function greet(context: DownloaderContext, source: Source, nonce = ''): void {
  source.state = 'greeting';
  source.heardAt = context.now;
  source.aliveAt = context.now;
  source.greetedAt = context.now;
  const versions = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION };
  const hello = { tag: 'HELLO', ...versions, ...addressOf(context.listen) } as const;
  if (context.options.needsCredentials) {
    source.nonce = nonce;
    const { instance, credential } = context.membership.shownTo(source.instance, context.rank);
    source.vouchedBy = instance;
    context.send(source, { ...hello, credential, nonce });
    return;
  }
  context.send(source, hello);
  subscribeToAll(context, source);
}

/** The source has answered the greeting. */
export function isReady(context: DownloaderContext, source: Source): void {
  source.state = 'ready';
  source.rttMs = context.now - source.greetedAt;
  for (const file of context.files.values()) file.measuredRtt();
  if (context.options.needsCredentials) subscribeToAll(context, source);
  context.wantsFill = true;
}

function subscribeToAll(context: DownloaderContext, source: Source): void {
  for (const file of context.files.values()) {
    const fileSource = file.sources.get(source.rank);
    if (fileSource !== undefined) subscribe(context, file, fileSource);
  }
}

/** A dial came to nothing because one side does not believe the other: somebody has to mend that, and is told once. */
export function noteDistrust(
  context: DownloaderContext,
  { rank, state, address, backoff }: Source,
  code: ErrorCodeName | undefined,
  reason: string,
): void {
  if (state !== 'dialling' || backoff.failures > 0 || (code !== 'UNAUTHORISED' && code !== 'VERSION')) return;
  context.note({ note: 'source-distrusted', rank, address, reason: printable(reason) });
}

/** The channel is gone: what was asked there is asked elsewhere, and the source is dialled again later. */
export function lose(context: DownloaderContext, source: Source, reason: string): void {
  const wasReady = source.state === 'ready';
  if (wasReady && context.now - source.greetedAt >= context.options.keepaliveMs) source.backoff.reset();
  context.roster.hangUp(source, context.now);
  if (!wasReady) source.lastSaid = { text: `nothing: ${printable(reason)}`, at: context.now };
  for (const file of context.files.values()) {
    const fileSource = file.sources.get(source.rank);
    if (fileSource === undefined) continue;
    for (const request of file.requests) {
      // Of what has come in part nobody knows how much.
      if (request.rank === source.rank) context.rate.giveBack(Math.min(request.chargedBytes, request.awaitedBytes));
    }
    file.drop(fileSource);
  }
  if (wasReady) context.note({ note: 'source-lost', rank: source.rank, reason: printable(reason) });
  dialAll(context);
  context.wantsFill = true;
}

/**
 * A file that gets nowhere while all channels are taken: one that leads to nothing wanted is closed,
 * so that a member which may have more is dialled. The next sweep closes another.
 */
export function makeRoom(context: DownloaderContext, file: FileDownload): void {
  if (file.isComplete || context.roster.connected < context.options.maxSources) return;
  const sources = [...file.sources.values()];
  if (!sources.some(({ source }) => source.state === 'idle' && context.now >= source.retryAt)) return;
  const ready = sources.filter(({ source }) => source.state === 'ready');
  const useless = ready.find(({ source }) => !isUseful(context, source));
  const closed = useless ?? ready.find((source) => deliversNothing(file, source, context.now));
  if (closed === undefined) return;
  const reason = closed === useless ? 'it has nothing that is missing here, others may' : 'it delivers nothing';
  sayGoodbye(context, closed.source, reason);
  lose(context, closed.source, reason);
}

function isUseful({ files }: DownloaderContext, { rank }: Source): boolean {
  for (const file of files.values()) {
    const source = file.sources.get(rank);
    if (source === undefined) continue;
    if (!source.isSubscribed || source.seederPicks || file.isUseful(source) || source.outstanding > 0) return true;
  }
  return false;
}

export function sayGoodbye(context: DownloaderContext, source: Source, reason: string): void {
  if (isOpen(source)) context.send(source, { tag: 'GOODBYE', reason });
  context.close(source, undefined, reason);
}

/** Pings channels that are silent, and gives up those that stay so. */
export function sweepChannels(context: DownloaderContext): void {
  const { keepaliveMs } = context.options;
  for (const source of [...context.roster]) {
    if (!isOpen(source)) continue;
    // Who only says that he is there must not have a channel for ever.
    const since = source.state === 'greeting' ? source.greetedAt : Math.max(source.heardAt, source.aliveAt);
    const silence = context.now - since;
    if (silence >= 2 * keepaliveMs) {
      const what = source.state === 'greeting' ? 'HELLO was not answered' : 'nothing heard';
      const reason = `${what} for ${Math.round(silence / 1000)} s`;
      context.close(source, 'TIMEOUT', reason);
      lose(context, source, reason);
    } else if (context.now - source.heardAt >= keepaliveMs / 2) {
      // Also while a long message comes: its sender hears only so that somebody takes it.
      context.send(source, { tag: 'PING' });
    }
  }
  context.setTimerBy('sweep', context.now + keepaliveMs / 2);
}
