import { allows, type Digest, type Message, type SegmentSet } from '@shoal/common';

import type { Bitfield } from '../../peers/bitfield-table.js';
import { type RejectParts, rejectPeer } from '../connection/connections.js';
import type { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import type { UploadPeer } from '../peers/upload-peer.js';

type AvailabilityParts = RejectParts & Uses<'bitfieldBudget' | 'clock' | 'leave' | 'options' | 'slots'>;

/** SUBSCRIBE: answers with the segments that are held here, and posts the peer to the downloader. */
export function handleSubscribe(parts: AvailabilityParts, peer: UploadPeer, digest: Digest, correlation = 0): void {
  const { bitfieldBudget, channels, clock, files, options, outbox, peers } = parts;
  const file = files.get(digest);
  if (file === undefined) {
    // The tracker may list this client before its own download has opened the file.
    const { awaitedFiles } = peer;
    if (awaitedFiles.has(digest)) return;
    if (awaitedFiles.size < options.maxAwaitedFiles) awaitedFiles.set(digest, undefined);
    else {
      const detail = `${awaitedFiles.size} files that this client does not have yet are subscribed to already`;
      channels.send(peer.channel, { tag: 'ERROR', code: 'LIMIT', detail }, correlation);
    }
    return;
  }
  if (!allows(peer.grant, 'get', file.manifest)) {
    const detail = 'its credential does not name this file';
    channels.send(peer.channel, { tag: 'ERROR', code: 'UNAUTHORISED', detail, digest }, correlation);
    return;
  }
  peers.subscribe(peer, digest, file.segments);
  // A peer that repeats SUBSCRIBE receives only later announcements.
  if (!bitfieldBudget.spend(peer.principal, file.segments, clock.now)) return;
  sendAvailability(parts, peer, file, correlation);
  const { rank, listen: address, instance } = peer;
  if (address.port !== 0) outbox.postToDownloader({ type: 'peer-subscribed', digest, rank, instance, address });
}

/** The file is served from now on: answers the peers that have subscribed to it before. */
export function answerAwaitedSubscriptions(parts: AvailabilityParts, digest: Digest): void {
  for (const peer of parts.peers) {
    const awaited = parts.peers.takeAwaited(peer, digest);
    if (awaited === undefined) continue;
    handleSubscribe(parts, peer, digest);
    if (awaited.held !== undefined) handleBitfield(parts, peer, digest, awaited.held);
  }
}

/** Sends the segments that are held. A super-seeder names none, so that peers request any segment. */
export function sendAvailability(
  { channels, slots }: Uses<'channels' | 'slots'>,
  peer: UploadPeer,
  file: ServedFile,
  correlation = 0,
): void {
  const { digest, isSuperSeeding } = file;
  const { load } = slots;
  const body: Message = isSuperSeeding
    ? { tag: 'SUPER_SEEDING', digest, load }
    : { tag: 'BITFIELD', digest, held: file.copyOfHeld(), load };
  channels.send(peer.channel, body, correlation);
}

/** BITFIELD: all segments that the peer holds. Ignored where its principal sent too many: that harms only the peer. */
export function handleBitfield(parts: AvailabilityParts, peer: UploadPeer, digest: Digest, held: SegmentSet): void {
  const { bitfieldBudget, clock, files, peers } = parts;
  const isAffordable = bitfieldBudget.spend(peer.principal, held.length, clock.now);
  if (!files.has(digest)) peers.keepAwaited(peer, digest, isAffordable ? held : undefined);
  const known = peer.files.get(digest);
  if (known === undefined || !files.has(digest) || !isAffordable) return;
  if (held.length === known.length) recordHeld(parts, peer, digest, listOf(held));
  else rejectIndex(parts, peer, `BITFIELD of ${held.length} segments`, digest);
}

/** HAVE: further segments that the peer holds. */
export function handleHave(
  parts: AvailabilityParts,
  peer: UploadPeer,
  digest: Digest,
  segments: readonly number[],
): void {
  const known = peer.files.get(digest);
  if (known === undefined) return;
  if (isOutside(segments, known.length)) rejectIndex(parts, peer, 'HAVE beyond the end', digest);
  else recordHeld(parts, peer, digest, segments);
}

/** RECEIVED: the peer has verified a segment that was uploaded to it. False where the peer was rejected. */
export function handleReceived(parts: AvailabilityParts, peer: UploadPeer, digest: Digest, index: number): boolean {
  const known = peer.files.get(digest);
  if (known !== undefined && index >= known.length) {
    rejectIndex(parts, peer, 'RECEIVED beyond the end', digest);
    return false;
  }
  recordHeld(parts, peer, digest, [index]);
  return true;
}

function rejectIndex(parts: AvailabilityParts, peer: UploadPeer, what: string, digest: Digest): void {
  const file = parts.files.get(digest);
  const name = file === undefined ? 'a file' : `${file.manifest.name}, which has ${file.segments} segments`;
  rejectPeer(parts, peer, 'OUT_OF_RANGE', `${what} of ${name}`);
}

/** Records segments that the peer holds, and posts the new ones to the downloader. */
function recordHeld(
  { files, leave, outbox }: Uses<'files' | 'leave' | 'outbox'>,
  peer: UploadPeer,
  digest: Digest,
  segments: readonly number[],
): void {
  const known = peer.files.get(digest);
  const file = files.get(digest);
  if (known === undefined || file === undefined) return;
  const added = addedTo(known, segments);
  if (added.length > 0) peer.unblock();
  for (const index of segments) {
    file.markSent(index);
    if (leave.isGivingLastCopies && !file.isSuperSeeding) file.drop(index);
  }
  if (added.length > 0 && !file.isComplete) {
    outbox.postToDownloader({ type: 'peer-has', digest, rank: peer.rank, segments: added });
  }
}

function listOf(held: SegmentSet): number[] {
  const list: number[] = [];
  held.forEach((index) => {
    list.push(index);
  });
  return list;
}

/** Adds segments to a bitfield; returns the new ones, without a copy where all are new. */
function addedTo(known: Bitfield, segments: readonly number[]): readonly number[] {
  let added: number[] | undefined;
  for (let place = 0; place < segments.length; place += 1) {
    const index = segments[place] as number;
    if (!known.add(index)) added ??= segments.slice(0, place);
    else added?.push(index);
  }
  return added ?? segments;
}

function isOutside(segments: readonly number[], length: number): boolean {
  for (const index of segments) if (index >= length) return true;
  return false;
}
