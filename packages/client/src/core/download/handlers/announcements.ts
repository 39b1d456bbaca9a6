import type { MessageOf } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import { isOpen } from '../../peers/peer-pool.js';

/** The tracker hears of segments before the neighbours do; only who stays silent this long is asked. */
const NEWS_PATIENCE_MS = 3_000;

/** A segment is rare while at most so many neighbours hold it, those apart that hold everything. */
const RARE_HOLDERS = 1;
/** So many are a client's first: a swarm that begins waits for whoever can pass something on. */
const FIRST_SEGMENTS = 4;
/** A client that holds this share of the file is nearly done, and so are those around it. */
const NEARLY_ALL = 0.9;

/**
 * HAVEs go out on the channels that this client dialled, where no segment is ever ahead of them.
 * The uploader that sent a segment is told at once, because its upload counts as active until
 * then; the other neighbours are told together with what comes within `haveCoalesceMs`.
 */
export function acknowledge(context: DownloaderContext, file: FileDownload, source: FilePeer, index: number): void {
  // A channel that was opened since then is told of everything held when it subscribes.
  if (!source.isSubscribing) return;
  context.send(source.peer, { tag: 'RECEIVED', digest: file.digest, index });
  source.acknowledged.push(index);
}

/** Asks to be told what the source holds, and tells what is held here, so that it knows who needs what. */
export function subscribe(context: DownloaderContext, file: FileDownload, source: FilePeer): void {
  const mayAsk = context.options.needsCredentials ? source.peer.state === 'ready' : isOpen(source.peer);
  if (!mayAsk || source.isSubscribing || file.isDeclared || file.isComplete || !file.isOpen) return;
  source.isSubscribing = true;
  context.send(source.peer, { tag: 'SUBSCRIBE', digest: file.digest });
  if (file.states.held === 0) return;
  context.send(source.peer, { tag: 'BITFIELD', digest: file.digest, held: file.states.heldSet(), load: 0 });
}

/**
 * A neighbour tells what is new on the channel that it dialled. Where it cannot dial this client,
 * the tracker's count shows that there is news, and asking again brings it.
 */
export function requestAvailability(context: DownloaderContext, file: FileDownload, source: FilePeer): void {
  if (!source.isSubscribed || source.isSuperSeeding || context.now - source.availabilityAt < NEWS_PATIENCE_MS) return;
  const hasNews = source.reportedSegments > source.held.count;
  if (hasNews && isOpen(source.peer)) context.send(source.peer, { tag: 'SUBSCRIBE', digest: file.digest });
}

/**
 * The first ones are announced at once. Rare segments are what neighbours wait for, and near the end any may
 * be: those are announced soon. Of the others many are told together, because messages, not bytes, are what
 * news cost.
 */
export function scheduleHave(context: DownloaderContext, file: FileDownload, index: number): void {
  const { haveCoalesceMs, commonHaveCoalesceMs } = context.options;
  if (file.states.held <= FIRST_SEGMENTS) {
    context.setTimerAtLatest('have', context.now);
    return;
  }
  const isRare = file.rarity.holders(index) <= RARE_HOLDERS;
  const isNearlyDone = file.states.held >= NEARLY_ALL * file.states.segments;
  context.setTimerAtLatest('have', context.now + (isRare || isNearlyDone ? haveCoalesceMs : commonHaveCoalesceMs));
}

/** Tells every neighbour what is new here, except what it holds itself. */
export function sendHaves(context: DownloaderContext, file: FileDownload): void {
  const fresh = file.unannounced.splice(0);
  if (fresh.length === 0 || file.isDeclared) return;
  const whole = have(file, fresh);
  for (const source of file.peers.values()) {
    if (source.isSubscribing) {
      const lacking = unknownTo(source, fresh);
      // Most lack all of it: the same message is for all of those.
      if (lacking.length === fresh.length) context.send(source.peer, whole);
      else if (lacking.length > 0) context.send(source.peer, have(file, lacking));
    }
    if (source.acknowledged.length > 0) source.acknowledged.length = 0;
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
