import { formatAddress, type Millis, printable } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import { type FilePeer, mayHold } from '../files/file-peer.js';

/** More would not be one line. */
const MAX_RANGES = 8;
const MAX_SOURCES = 6;

/** Why a file gets nowhere, in one line: which segments, which clients, and what they last said. */
export function stallReport(file: FileDownload, now: Millis): string {
  const missing = missingSegments(file);
  const sources = [...file.peers.values()].sort((a, b) => a.rank - b.rank);
  const told = sources.slice(0, MAX_SOURCES).map((source) => peerText(file, source, now));
  if (sources.length > MAX_SOURCES) told.push(`and ${sources.length - MAX_SOURCES} more`);
  const which = `segments ${rangesText(missing)} of ${file.states.segments}`;
  return [`${cause(file, sources, missing)} (${which})`, ...told].join('; ');
}

/** Nobody else is to blame where this client may not ask for more yet. */
export function limitReport(bytesPerSecond: number, forMs: Millis): string {
  return `the own limit of ${bytesPerSecond} bytes a second (--rate-down) lets the next segment be requested in ${seconds(forMs)}`;
}

function cause(file: FileDownload, sources: readonly FilePeer[], missing: readonly number[]): string {
  const { banned: blamed } = file;
  const avoided = blamed.size === 0 ? '' : `, ${blamed.size} avoided for what they sent`;
  if (missing.length === 0) return 'what came is not written yet';
  if (sources.length === 0) return `nobody else is in its swarm${avoided}`;
  const ready = sources.filter(({ peer: source }) => source.state === 'ready');
  if (ready.length === 0) return `none of ${sources.length} clients can be reached${avoided}`;
  const holders = ready.filter((source) => missing.some((index) => mayHold(source, index)));
  if (holders.length === 0) return `none of ${ready.length} connected clients has what is missing${avoided}`;
  return `${holders.length} connected clients have what is missing and do not deliver it${avoided}`;
}

function peerText(
  file: FileDownload,
  { peer: source, outstanding, anyOutstanding, held }: FilePeer,
  now: Millis,
): string {
  const { rank, address, state, lastMessage: lastSaid, retryAt } = source;
  const asked = outstanding + anyOutstanding;
  const facts = [
    state === 'ready' ? `holds ${held.count} of ${file.states.segments}` : stateText(state, retryAt - now),
    lastSaid === undefined ? 'said nothing' : `last said ${printable(lastSaid.text)} ${seconds(now - lastSaid.at)} ago`,
    ...(asked > 0 ? [`${asked} asked`] : []),
  ];
  return `client ${rank} at ${formatAddress(address)} ${facts.join(', ')}`;
}

function stateText(state: 'idle' | 'dialling' | 'greeting', retryInMs: Millis): string {
  if (state === 'dialling') return 'is dialled';
  if (state === 'greeting') return 'has not greeted';
  return retryInMs > 0 ? `is dialled again in ${seconds(retryInMs)}` : 'is not connected';
}

function missingSegments({ states: book }: FileDownload): number[] {
  const missing: number[] = [];
  for (let index = 0; index < book.segments; index += 1) {
    const state = book.state(index);
    if (state === 'missing' || state === 'requested') missing.push(index);
  }
  return missing;
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
