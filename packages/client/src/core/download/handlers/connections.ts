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

import { requestAvailability, subscribe } from './announcements.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import { isOpen, type Peer } from '../../peers/peer-pool.js';
import { isUnresponsive } from '../reports/unresponsive-peers.js';

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
    addPeer(context, file, rank, address, instance);
    const source = file.peers.get(rank);
    if (source === undefined) continue;
    if (source.peer.instance !== instance) replaceAddress(context, source.peer, instance, address);
    // The tracker's word counts for the next dial, a neighbour's own only where it is the first.
    source.peer.address = address;
    source.peer.isListed = true;
    source.reportedSegments = heldSegments;
    requestAvailability(context, file, source);
  }
  for (const source of [...file.peers.values()]) {
    if (source.peer.state === 'idle' && !present.has(source.rank)) removePeer(context, file, source);
  }
  connectPeers(context);
}

/** A member of the file's swarm is known from now on; blamed ones are not let in again. */
export function addPeer(
  context: DownloaderContext,
  file: FileDownload,
  rank: Rank,
  address: Address,
  instance: string,
): void {
  const source = context.pool.add(rank, address, instance);
  if (!source.isBanned) file.banned.delete(rank);
  if (source.isBanned) file.banned.add(rank);
  else if (!file.peers.has(rank)) subscribe(context, file, file.addPeer(source));
}

/**
 * Another tracker names a member of this rank. Where it listens elsewhere it is somebody else, and
 * is dialled in place of the one before.
 */
function replaceAddress(context: DownloaderContext, source: Peer, instance: string, { host, port }: Address): void {
  const isElsewhere = source.address.host !== host || source.address.port !== port;
  source.instance = instance;
  if (!isElsewhere || source.state === 'idle') return;
  const reason = 'another client has its rank now';
  disconnect(context, source, reason);
  handleDisconnect(context, source, reason);
}

/** The file needs this source no longer; without any file that does, its channel is closed. */
export function removePeer(context: DownloaderContext, file: FileDownload, source: FilePeer, reason = ''): void {
  file.removePeer(source);
  const isShared = [...context.files.values()].some(({ peers: sources }) => sources.has(source.rank));
  if (isShared) return;
  disconnect(context, source.peer, reason);
  context.pool.remove(source.peer);
}

/**
 * Dials every idle member whose turn it is. Where channels are few, those come first that were not
 * tried for longest, and of them who holds most by the tracker's word.
 */
export function connectPeers(context: DownloaderContext): void {
  if (context.options.needsCredentials && !context.membership.isMember) return;
  const room = context.options.maxSources - context.pool.connected;
  // It is a channel's end that makes room.
  if (room <= 0) return;
  const due = new Map<Peer, number>();
  let retryAt = Infinity;
  for (const file of context.files.values()) {
    if (file.isComplete) continue;
    for (const { peer: source, reportedSegments } of file.peers.values()) {
      if (source.state !== 'idle') continue;
      if (context.now >= source.retryAt) due.set(source, Math.max(reportedSegments, due.get(source) ?? 0));
      else retryAt = Math.min(retryAt, source.retryAt);
    }
  }
  for (const [source] of best([...due], room)) {
    const channel = context.pool.connect(source);
    context.add({ type: 'open-channel', channel, address: source.address });
  }
  if (due.size <= room) context.setTimerAtLatest('redial', retryAt);
}

function best(due: [Peer, number][], room: number): [Peer, number][] {
  if (due.length <= room) return due;
  due.sort(([one, holds], [other, otherHolds]) => one.retryAt - other.retryAt || otherHolds - holds);
  return due.slice(0, room);
}

/**
 * Greets and subscribes in one go: the uploader takes both in order, a round trip is saved. Where
 * credentials are needed, both sides prove who they are first.
 */
export function sendHello(context: DownloaderContext, source: Peer, nonce = ''): void {
  source.state = 'greeting';
  source.lastMessageAt = context.now;
  source.lastBytesAt = context.now;
  source.helloSentAt = context.now;
  const versions = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION };
  const hello = { tag: 'HELLO', ...versions, ...addressOf(context.listen) } as const;
  if (context.options.needsCredentials) {
    source.nonce = nonce;
    const { instance, credential } = context.membership.shownTo(source.instance, context.rank);
    source.trackerInstance = instance;
    context.send(source, { ...hello, credential, nonce });
    return;
  }
  context.send(source, hello);
  subscribeToAll(context, source);
}

/** The source has answered the greeting. */
export function markReady(context: DownloaderContext, source: Peer): void {
  source.state = 'ready';
  source.rttMs = context.now - source.helloSentAt;
  for (const file of context.files.values()) file.resetLeastRtt();
  if (context.options.needsCredentials) subscribeToAll(context, source);
  context.needsScheduling = true;
}

function subscribeToAll(context: DownloaderContext, source: Peer): void {
  for (const file of context.files.values()) {
    const fileSource = file.peers.get(source.rank);
    if (fileSource !== undefined) subscribe(context, file, fileSource);
  }
}

/** A dial came to nothing because one side does not believe the other: somebody has to mend that, and is told once. */
export function reportUntrusted(
  context: DownloaderContext,
  { rank, state, address, backoff }: Peer,
  code: ErrorCodeName | undefined,
  reason: string,
): void {
  if (state !== 'dialling' || backoff.failures > 0 || (code !== 'UNAUTHORISED' && code !== 'VERSION')) return;
  context.log({ type: 'peer-untrusted', rank, address, reason: printable(reason) });
}

/** The channel is gone: what was asked there is asked elsewhere, and the source is dialled again later. */
export function handleDisconnect(context: DownloaderContext, source: Peer, reason: string): void {
  const wasReady = source.state === 'ready';
  if (wasReady && context.now - source.helloSentAt >= context.options.keepaliveMs) source.backoff.reset();
  context.pool.markDisconnected(source, context.now);
  if (!wasReady) source.lastMessage = { text: `nothing: ${printable(reason)}`, at: context.now };
  for (const file of context.files.values()) {
    const fileSource = file.peers.get(source.rank);
    if (fileSource === undefined) continue;
    for (const request of file.requests) {
      // Of what has come in part nobody knows how much.
      if (request.rank === source.rank) context.rate.giveBack(Math.min(request.chargedBytes, request.awaitedBytes));
    }
    file.disconnectPeer(fileSource);
  }
  if (wasReady) context.log({ type: 'peer-disconnected', rank: source.rank, reason: printable(reason) });
  connectPeers(context);
  context.needsScheduling = true;
}

/**
 * A file that gets nowhere while all channels are taken: one that leads to nothing wanted is closed,
 * so that a member which may have more is dialled. The next sweep closes another.
 */
export function freeChannelSlot(context: DownloaderContext, file: FileDownload): void {
  if (file.isComplete || context.pool.connected < context.options.maxSources) return;
  const sources = [...file.peers.values()];
  if (!sources.some(({ peer: source }) => source.state === 'idle' && context.now >= source.retryAt)) return;
  const ready = sources.filter(({ peer: source }) => source.state === 'ready');
  const useless = ready.find(({ peer: source }) => !isUseful(context, source));
  const closed = useless ?? ready.find((source) => isUnresponsive(file, source, context.now));
  if (closed === undefined) return;
  const reason = closed === useless ? 'it has nothing that is missing here, others may' : 'it delivers nothing';
  disconnect(context, closed.peer, reason);
  handleDisconnect(context, closed.peer, reason);
}

function isUseful({ files }: DownloaderContext, { rank }: Peer): boolean {
  for (const file of files.values()) {
    const source = file.peers.get(rank);
    if (source === undefined) continue;
    if (!source.isSubscribed || source.isSuperSeeding || file.isUseful(source) || source.outstanding > 0) return true;
  }
  return false;
}

export function disconnect(context: DownloaderContext, source: Peer, reason: string): void {
  if (isOpen(source)) context.send(source, { tag: 'GOODBYE', reason });
  context.close(source, undefined, reason);
}

/** Pings channels that are silent, and gives up those that stay so. */
export function checkChannels(context: DownloaderContext): void {
  const { keepaliveMs } = context.options;
  for (const source of [...context.pool]) {
    if (!isOpen(source)) continue;
    // Who only says that he is there must not have a channel for ever.
    const since = source.state === 'greeting' ? source.helloSentAt : Math.max(source.lastMessageAt, source.lastBytesAt);
    const silence = context.now - since;
    if (silence >= 2 * keepaliveMs) {
      const what = source.state === 'greeting' ? 'HELLO was not answered' : 'nothing heard';
      const reason = `${what} for ${Math.round(silence / 1000)} s`;
      context.close(source, 'TIMEOUT', reason);
      handleDisconnect(context, source, reason);
    } else if (context.now - source.lastMessageAt >= keepaliveMs / 2) {
      // Also while a long message comes: its sender hears only so that somebody takes it.
      context.send(source, { tag: 'PING' });
    }
  }
  context.setTimerAtLatest('sweep', context.now + keepaliveMs / 2);
}
