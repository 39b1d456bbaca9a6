import { formatAddress, type Millis, printable } from '@shoal/common';

import type { PeerState } from '../../peers/peer.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';

/** Limits the report to one line. */
const MAX_RANGES = 8;
const MAX_PEERS = 6;

/** Why a file makes no progress, in one line: which segments are missing, and what each peer last sent. */
export function stallReport(file: FileDownload, now: Millis): string {
  const missing = missingSegments(file);
  const peers = [...file.peers].sort((a, b) => a.rank - b.rank);
  const texts = peers.slice(0, MAX_PEERS).map((filePeer) => peerText(file, filePeer, now));
  if (peers.length > MAX_PEERS) texts.push(`and ${peers.length - MAX_PEERS} more`);
  const which = `segments ${rangesText(missing)} of ${file.states.segments}`;
  return [`${cause(file, peers, missing)} (${which})`, ...texts].join('; ');
}

/** The cause where this client's own rate limit delays the next request. */
export function limitReport(bytesPerSecond: number, forMs: Millis): string {
  return `the download limit of ${bytesPerSecond} bytes a second delays the next request for ${seconds(forMs)}`;
}

function cause({ peers }: FileDownload, all: readonly FilePeer[], missing: readonly number[]): string {
  const banned = peers.banned.size === 0 ? '' : `, ${peers.banned.size} banned`;
  if (missing.length === 0) return 'received segments are not written yet';
  if (all.length === 0) return `the swarm has no other member${banned}`;
  const ready = all.filter(({ peer }) => peer.state === 'ready');
  if (ready.length === 0) return `none of ${countOf(all.length, 'peer')} is connected${banned}`;
  const holders = ready.filter((filePeer) => missing.some((index) => filePeer.mayHold(index)));
  if (holders.length === 0)
    return `none of ${countOf(ready.length, 'connected peer')} has the missing segments${banned}`;
  return `no data from ${countOf(holders.length, 'connected peer')} with missing segments${banned}`;
}

function peerText(file: FileDownload, filePeer: FilePeer, now: Millis): string {
  const { outstanding, anyOutstanding, held, peer } = filePeer;
  const { rank, address, state, lastMessage, retryAt } = peer;
  const requests = outstanding + anyOutstanding;
  const facts = [
    state === 'ready' ? `has ${held.count} of ${file.states.segments}` : stateText(state, retryAt - now),
    lastMessage === undefined
      ? 'sent nothing'
      : `last sent ${printable(lastMessage.text)} ${seconds(now - lastMessage.at)} ago`,
    ...(requests > 0 ? [`${requests} requests outstanding`] : []),
  ];
  return `client ${rank} at ${formatAddress(address)} ${facts.join(', ')}`;
}

function stateText(state: Exclude<PeerState, 'ready'>, retryInMs: Millis): string {
  if (state === 'connecting') return 'is being connected to';
  if (state === 'handshake') return 'has not answered HELLO';
  return retryInMs > 0 ? `is connected to again in ${seconds(retryInMs)}` : 'is not connected';
}

function missingSegments({ states: book }: FileDownload): number[] {
  const missing: number[] = [];
  for (let index = 0; index < book.segments; index += 1) {
    const state = book.state(index);
    if (state === 'missing' || state === 'requested') missing.push(index);
  }
  return missing;
}

/** `1 peer`, `2 peers`. */
function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `3, 7–9`. */
function rangesText(indices: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  const shown = ranges.slice(0, MAX_RANGES).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  const more = ranges.length > MAX_RANGES ? ` and ${ranges.length - MAX_RANGES} more ranges` : '';
  return shown.join(', ') + more;
}

function seconds(ms: Millis): string {
  return `${Math.round(ms / 1000)} s`;
}
