import type { Digest, MessageOf, Rank } from '@shoal/common';

import { blame } from './ban.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { Source } from '../../peers/peer-pool.js';

/** A source tells what it holds, or, naming nothing, that nobody asks it. */
export function receiveHave(context: DownloaderContext, source: Source, message: MessageOf<'HAVE'>): void {
  const { digest, held, segments, seederPicks, load } = message;
  const file = context.files.get(digest);
  const fileSource = file?.sources.get(source.rank);
  if (file === undefined || fileSource === undefined || file.isDeclared) return;
  const count = file.book.segments;
  if ((held !== undefined && held.length !== count) || segments.some((index) => index >= count)) {
    blame(context, source, 'OUT_OF_RANGE', `it holds segments beyond the end of ${file.manifest.name}`);
    return;
  }
  const hadSome = fileSource.seederPicks || fileSource.held.count > 0;
  if (hadSome && !seederPicks && held?.count === 0 && segments.length === 0) {
    context.note({ note: 'source-withdrew', rank: source.rank, name: file.manifest.name, digest });
  }
  // An invitation tells nothing of what is held: who cannot be dialled still has to ask.
  if (held === undefined && segments.length === 0) file.invitedBy(fileSource);
  else fileSource.newsAt = context.now;
  fileSource.load = load;
  fileSource.isSubscribed = true;
  file.setPicks(fileSource, seederPicks);
  if (held !== undefined) file.learnHeld(fileSource, held);
  file.learnSegments(fileSource, segments);
  context.wantsFill = true;
}

/** A neighbour told the uploader what it holds: no need to ask it. */
export function peerHas(context: DownloaderContext, digest: Digest, rank: Rank, segments: readonly number[]): void {
  const file = context.files.get(digest);
  const source = file?.sources.get(rank);
  if (file === undefined || source === undefined) return;
  source.newsAt = context.now;
  if (file.learnSegments(source, segments)) context.wantsFill = true;
}
