import type { MessageOf } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import type { Uses } from '../parts/parts.js';

/** The tracker learns of segments before the peers do: only a peer that is silent for this long is asked. */
const AVAILABILITY_MAX_AGE_MS = 3_000;

/** A segment is rare while at most this number of partial peers hold it. */
const RARE_HOLDERS = 1;
/** The first segments are announced at once: a new swarm waits for clients that have something to upload. */
const FIRST_SEGMENTS = 4;
/** A client that holds this share of the file is nearly complete, and its peers usually are, too. */
const NEARLY_ALL = 0.9;

/**
 * Acknowledges a segment at once, because the upload counts as active until then; HAVE announces it to the other peers
 * later. Both are sent on the channels that this client opened, where no segment delays them.
 */
export function acknowledge(
  { channels }: Uses<'channels'>,
  file: FileDownload,
  filePeer: FilePeer,
  index: number,
): void {
  // On a new channel, SUBSCRIBE is followed by a BITFIELD.
  if (!filePeer.isSubscribing) return;
  channels.send(filePeer.peer, { tag: 'RECEIVED', digest: file.digest, index });
  filePeer.acknowledged.push(index);
}

/** Subscribes to what the peer holds, and sends what is held here, so that the peer can compare. */
export function subscribe(
  { channels, options }: Uses<'channels' | 'options'>,
  file: FileDownload,
  filePeer: FilePeer,
): void {
  const { peer } = filePeer;
  const isAllowed = options.needsCredentials ? peer.state === 'ready' : peer.isOpen;
  if (!isAllowed || filePeer.isSubscribing || file.isDeclared || file.isComplete || !file.isOpen) return;
  filePeer.subscribe();
  channels.send(peer, { tag: 'SUBSCRIBE', digest: file.digest });
  if (file.states.held === 0) return;
  channels.send(peer, { tag: 'BITFIELD', digest: file.digest, held: file.states.heldSet(), load: 0 });
}

/**
 * A peer announces segments on the channel that it opened. If it is unable to connect to this client, the tracker's
 * count shows that it holds more, and another SUBSCRIBE fetches its availability.
 */
export function requestAvailability(
  { channels, clock }: Uses<'channels' | 'clock'>,
  file: FileDownload,
  filePeer: FilePeer,
): void {
  const { isSubscribed, isSuperSeeding, availabilityAt, reportedSegments, held, peer } = filePeer;
  if (!isSubscribed || isSuperSeeding || clock.now - availabilityAt < AVAILABILITY_MAX_AGE_MS) return;
  if (reportedSegments > held.count && peer.isOpen) channels.send(peer, { tag: 'SUBSCRIBE', digest: file.digest });
}

/**
 * Schedules the announcement of a stored segment: at once for the first ones, soon for rare segments and near the end,
 * when peers wait for them, and later for all others, because announcements cost by the number of messages.
 */
export function scheduleHave(
  { clock, options, timers }: Uses<'clock' | 'options' | 'timers'>,
  file: FileDownload,
  index: number,
): void {
  const { haveCoalesceMs, commonHaveCoalesceMs } = options;
  if (file.states.held <= FIRST_SEGMENTS) {
    timers.setAtLatest('have', clock.now);
    return;
  }
  const isRare = file.availability.rarity.holders(index) <= RARE_HOLDERS;
  const isNearlyComplete = file.states.held >= NEARLY_ALL * file.states.segments;
  timers.setAtLatest('have', clock.now + (isRare || isNearlyComplete ? haveCoalesceMs : commonHaveCoalesceMs));
}

/** Announces new segments to every peer, except those that the peer holds itself. */
export function sendHaves({ channels }: Uses<'channels'>, file: FileDownload): void {
  const fresh = file.unannounced.splice(0);
  if (fresh.length === 0 || file.isDeclared) return;
  const toMost = have(file, fresh);
  for (const filePeer of file.peers) {
    if (filePeer.isSubscribing) {
      const unknown = unknownTo(filePeer, fresh);
      // Peers that hold none of them share one message.
      if (unknown.length === fresh.length) channels.send(filePeer.peer, toMost);
      else if (unknown.length > 0) channels.send(filePeer.peer, have(file, unknown));
    }
    if (filePeer.acknowledged.length > 0) filePeer.acknowledged.length = 0;
  }
}

function unknownTo({ held, acknowledged }: FilePeer, fresh: readonly number[]): readonly number[] {
  let known = 0;
  for (const index of fresh) if (held.has(index) || acknowledged.includes(index)) known += 1;
  if (known === 0) return fresh;
  return known === fresh.length ? [] : fresh.filter((index) => !held.has(index) && !acknowledged.includes(index));
}

function have({ digest }: FileDownload, segments: readonly number[]): MessageOf<'HAVE'> {
  return { tag: 'HAVE', digest, segments };
}
