import type { Digest, MessageOf, Rank } from '@shoal/common';

import { banPeer } from './ban.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { Peer } from '../../peers/peer-pool.js';

/** A source tells what it holds, or, naming nothing, that nobody asks it. */
export function receiveHave(context: DownloaderContext, source: Peer, message: MessageOf<'HAVE'>): void {
  const { digest, held, segments, seederPicks, load } = message;
  const file = context.files.get(digest);
  const fileSource = file?.peers.get(source.rank);
  if (file === undefined || fileSource === undefined || file.isDeclared) return;
  const count = file.states.segments;
  if ((held !== undefined && held.length !== count) || segments.some((index) => index >= count)) {
    banPeer(context, source, 'OUT_OF_RANGE', `it holds segments beyond the end of ${file.manifest.name}`);
    return;
  }
  const hadSome = fileSource.isSuperSeeding || fileSource.held.count > 0;
  if (hadSome && !seederPicks && held?.count === 0 && segments.length === 0) {
    context.log({ type: 'peer-unshared', rank: source.rank, name: file.manifest.name, digest });
  }
  // An invitation tells nothing of what is held: who cannot be dialled still has to ask.
  if (held === undefined && segments.length === 0) file.markIdle(fileSource);
  else fileSource.availabilityAt = context.now;
  fileSource.load = load;
  fileSource.isSubscribed = true;
  file.setSuperSeeding(fileSource, seederPicks);
  if (held !== undefined) file.setBitfield(fileSource, held);
  file.addSegments(fileSource, segments);
  context.needsScheduling = true;
}

/** A neighbour told the uploader what it holds: no need to ask it. */
export function handlePeerHas(
  context: DownloaderContext,
  digest: Digest,
  rank: Rank,
  segments: readonly number[],
): void {
  const file = context.files.get(digest);
  const source = file?.peers.get(rank);
  if (file === undefined || source === undefined) return;
  source.availabilityAt = context.now;
  if (file.addSegments(source, segments)) context.needsScheduling = true;
}
