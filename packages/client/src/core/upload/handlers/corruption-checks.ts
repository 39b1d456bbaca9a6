import { type Digest, type MessageOf, printable } from '@shoal/common';

import type { UploaderEvent } from '../../events.js';
import type { Uses } from '../parts/parts.js';
import type { UploadPeer } from '../peers/upload-peer.js';
import { unshareFile } from './unshare.js';

type DropParts = Uses<'files' | 'outbox'>;

/**
 * ERROR with INTEGRITY: the peer received corrupt data. It must be one of the segments that it has not acknowledged, so
 * each is compared with its hash. A false report costs a few reads, and the peer its channel.
 */
export function handleError(
  { active, outbox }: Uses<'active' | 'outbox'>,
  { channel, rank }: UploadPeer,
  message: MessageOf<'ERROR'>,
): void {
  if (message.code !== 'INTEGRITY') return;
  const uploads = active.of(channel);
  if (uploads.length === 0) return;
  const segments = uploads.map(({ index }) => index);
  outbox.log({ type: 'complaint', from: rank, segments, detail: printable(message.detail) });
  for (const { digest, index } of uploads) outbox.add({ type: 'check-segment', digest, index });
}

/** A check found a corrupt segment. */
export function handleCorruptSegment(
  parts: DropParts & Uses<'active' | 'channels' | 'mark' | 'peers' | 'queue' | 'slots'>,
  { digest, index, isChanged, reason }: Extract<UploaderEvent, { readonly type: 'segment-wrong' }>,
): void {
  if (isChanged) unshareFile(parts, digest, reason);
  else dropSegment(parts, digest, index, reason);
}

/** Stops offering an unreadable or corrupt segment. The downloader fetches it again, unless the file is an offer. */
export function dropSegment({ files, outbox }: DropParts, digest: Digest, index: number, reason: string): void {
  const file = files.get(digest);
  if (file?.drop(index) !== true) return;
  outbox.log({ type: 'upload-unreadable', digest, index, reason });
  if (!file.isOffer) outbox.postToDownloader({ type: 'segment-corrupt', digest, index });
}
