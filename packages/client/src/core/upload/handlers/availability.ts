import { allows, type Digest, type Message, type SegmentSet } from '@shoal/common';

import type { Bitfield } from '../../peers/bitfield-table.js';
import type { ActiveUpload } from '../slots/active-uploads.js';
import { cutOff } from './connections.js';
import type { Neighbour } from '../peers/upload-peers.js';
import type { ServedFile, UploaderContext } from '../uploader-context.js';

/** Tells a neighbour what is held of a file, and the download thread of the neighbour. */
export function subscribe(context: UploaderContext, neighbour: Neighbour, digest: Digest, correlation = 0): void {
  const file = context.files.get(digest);
  if (file === undefined) {
    // A neighbour may be told of this client before its own download has opened the file.
    const { awaited } = neighbour;
    if (awaited.has(digest)) return;
    if (awaited.size < context.options.maxAwaitedFiles) awaited.set(digest, undefined);
    else {
      const detail = `${awaited.size} files that this client does not have yet are subscribed to already`;
      context.send(neighbour.channel, { tag: 'ERROR', code: 'LIMIT', detail }, correlation);
    }
    return;
  }
  if (!allows(neighbour.grant, 'get', file.manifest)) {
    const detail = 'its credential does not name this file';
    context.send(neighbour.channel, { tag: 'ERROR', code: 'UNAUTHORISED', detail, digest }, correlation);
    return;
  }
  context.neighbours.subscribe(neighbour, digest, file.held.length);
  // Who asks again and again hears the rest as it is announced.
  if (!context.sets.spend(neighbour.principal, file.held.length, context.now)) return;
  announce(context, neighbour, file, correlation);
  const { rank, listen: address, instance } = neighbour;
  if (address.port !== 0) context.postToDownloader({ type: 'peer-subscribed', digest, rank, instance, address });
}

/** The file is here now: those who subscribed before are answered. */
export function answerAwaiting(context: UploaderContext, digest: Digest): void {
  for (const neighbour of context.neighbours) {
    const awaited = context.neighbours.takeAwaited(neighbour, digest);
    if (awaited === undefined) continue;
    subscribe(context, neighbour, digest);
    const { held } = awaited;
    if (held !== undefined) receiveBitfield(context, neighbour, digest, held);
  }
}

/** Sends everything held; a super-seeder names nothing, so that it is asked for any segment. */
export function announce(context: UploaderContext, neighbour: Neighbour, file: ServedFile, correlation = 0): void {
  const { digest } = file.manifest;
  const { load } = context;
  const isSuperSeeding = file.picker !== undefined;
  const body: Message = isSuperSeeding
    ? { tag: 'SUPER_SEEDING', digest, load }
    : { tag: 'BITFIELD', digest, held: file.held.clone(), load };
  context.send(neighbour.channel, body, correlation);
}

/** A neighbour sends everything that it holds, unless its principal sent too many sets: that harms only itself. */
export function receiveBitfield(
  context: UploaderContext,
  neighbour: Neighbour,
  digest: Digest,
  held: SegmentSet,
): void {
  const { sets, now, files, neighbours } = context;
  const isAffordable = sets.spend(neighbour.principal, held.length, now);
  if (!files.has(digest)) neighbours.keepAwaited(neighbour, digest, isAffordable ? held : undefined);
  const known = neighbour.files.get(digest);
  if (known === undefined || !files.has(digest) || !isAffordable) return;
  if (held.length === known.length) noteHeld(context, neighbour, digest, listOf(held));
  else refuseIndex(context, neighbour, `BITFIELD of ${held.length} segments`, digest);
}

/** A neighbour holds these segments, too. */
export function receiveHave(
  context: UploaderContext,
  neighbour: Neighbour,
  digest: Digest,
  segments: readonly number[],
): void {
  const known = neighbour.files.get(digest);
  if (known === undefined) return;
  if (isOutside(segments, known.length)) refuseIndex(context, neighbour, 'HAVE beyond the end', digest);
  else noteHeld(context, neighbour, digest, segments);
}

/** A neighbour has verified and kept the segment that was uploaded to it: the slot is free. */
export function receiveReceived(context: UploaderContext, neighbour: Neighbour, digest: Digest, index: number): void {
  const known = neighbour.files.get(digest);
  if (known !== undefined && index >= known.length) {
    return refuseIndex(context, neighbour, 'RECEIVED beyond the end', digest);
  }
  noteHeld(context, neighbour, digest, [index]);
  acknowledged(context, neighbour, digest, index);
}

function refuseIndex(context: UploaderContext, neighbour: Neighbour, what: string, digest: Digest): void {
  const file = context.files.get(digest);
  const name = file === undefined ? 'a file' : `${file.manifest.name}, which has ${file.held.length} segments`;
  cutOff(context, neighbour, 'OUT_OF_RANGE', `${what} of ${name}`);
}

/** Records what the neighbour holds, and posts what is new to the download thread. */
function noteHeld(context: UploaderContext, neighbour: Neighbour, digest: Digest, segments: readonly number[]): void {
  const known = neighbour.files.get(digest);
  const file = context.files.get(digest);
  if (known === undefined || file === undefined) return;
  const fresh = freshOf(known, segments);
  // What it was sent has arrived, if late.
  if (fresh.length > 0) neighbour.barredUntil = -Infinity;
  for (const index of segments) {
    file.picker?.markGiven(index);
    if (context.isHandingOver && file.picker === undefined) file.held.delete(index);
  }
  if (fresh.length > 0 && !file.held.isComplete) {
    context.postToDownloader({ type: 'peer-has', digest, rank: neighbour.rank, segments: fresh });
  }
}

function listOf(held: SegmentSet): number[] {
  const list: number[] = [];
  held.forEach((index) => {
    list.push(index);
  });
  return list;
}

/** Notes what the neighbour holds; returns what is new of it, which mostly is all. */
function freshOf(known: Bitfield, segments: readonly number[]): readonly number[] {
  let fresh: number[] | undefined;
  for (let place = 0; place < segments.length; place += 1) {
    const index = segments[place] as number;
    if (!known.add(index)) fresh ??= segments.slice(0, place);
    else fresh?.push(index);
  }
  return fresh ?? segments;
}

function isOutside(segments: readonly number[], length: number): boolean {
  for (const index of segments) if (index >= length) return true;
  return false;
}

function acknowledged(context: UploaderContext, neighbour: Neighbour, digest: Digest, index: number): void {
  const upload = context.active.end(neighbour.channel, digest, index);
  if (upload === undefined) return;
  neighbour.isOwing = false;
  neighbour.credit += 1;
  context.active.took(Math.max(0, context.now - upload.dueAt));
  // The slot that is free now was the last one: somebody waited for it.
  const { concurrency } = context;
  const isWaitedFor = context.active.size >= concurrency.limit - 1 && context.queue.length > 0;
  const rate = carriedMeanwhile(context, upload);
  if (rate !== undefined) {
    context.pace.acknowledged(rate);
    concurrency.acknowledged(rate, isWaitedFor);
  }
  context.wantsPump = true;
  context.policy.hear({ type: 'sent', rank: upload.rank, bytes: upload.bytes });
  if (!context.options.logSegments) return;
  context.log({ type: 'segment-uploaded', digest, index, to: upload.rank, bytes: upload.bytes });
}

/** Bytes a millisecond of this upload and all beside it (Little's law); undefined where it took no time or has none. */
function carriedMeanwhile({ active, now }: UploaderContext, upload: ActiveUpload): number | undefined {
  const elapsed = now - upload.since;
  if (elapsed <= 0 || upload.bytes === 0) return undefined;
  return (upload.bytes * (active.uploadMs - upload.uploadMsBefore)) / elapsed / elapsed;
}
