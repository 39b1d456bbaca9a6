import { type Digest, type MessageOf, printable } from '@shoal/common';

import type { UploaderEvent } from '../../events.js';
import type { Neighbour } from '../peers/upload-peers.js';
import type { UploaderContext } from '../uploader-context.js';
import { takeBack } from './unshare.js';

/**
 * A neighbour says that it was sent wrong bytes. It is one of the segments that it has not
 * acknowledged: each is compared with its hash. A false complaint costs a few reads, and whoever
 * makes it its channel.
 */
export function complain(context: UploaderContext, { channel, rank }: Neighbour, message: MessageOf<'ERROR'>): void {
  if (message.code !== 'INTEGRITY') return;
  const uploads = context.active.of(channel);
  if (uploads.length === 0) return;
  const segments = uploads.map(({ index }) => index);
  context.log({ type: 'complaint', from: rank, segments, detail: printable(message.detail) });
  for (const { digest, index } of uploads) context.add({ type: 'check-segment', digest, index });
}

/** A segment that was checked is not what it should be. */
export function segmentWrong(
  context: UploaderContext,
  { digest, index, isChanged, reason }: Extract<UploaderEvent, { readonly type: 'segment-wrong' }>,
): void {
  if (isChanged) takeBack(context, digest, reason);
  else drop(context, digest, index, reason);
}

/** Neither offered nor sent any longer; what was downloaded is fetched again. */
export function drop(context: UploaderContext, digest: Digest, index: number, reason: string): void {
  const file = context.files.get(digest);
  if (file?.held.delete(index) !== true) return;
  context.log({ type: 'upload-unreadable', digest, index, reason });
  if (!file.isOffer) context.postToDownloader({ type: 'segment-corrupt', digest, index });
}
