import { type Digest, segmentCount, SegmentSet } from '@shoal/common';

import type { Offer } from '../../options.js';
import { type RejectParts } from '../connection/connections.js';
import { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import { refuseAnyRequests } from '../requests/refuse-requests.js';
import { answerAwaitedSubscriptions, sendAvailability } from './availability.js';
import { offerOnlyLastCopies } from './last-copies.js';

type ServeParts = RejectParts & Uses<'bitfieldBudget' | 'clock' | 'leave' | 'options' | 'random' | 'slots'>;

/** Serves a file that is complete here: super-seeding comes first. */
export function serveOffer(parts: ServeParts, offer: Offer): void {
  serve(parts, offer, SegmentSet.full(segmentCount(offer.manifest)), true);
}

/** Serves a file while it is downloaded. */
export function serveDownload(parts: ServeParts, offer: Offer, held: SegmentSet): void {
  serve(parts, offer, held.clone(), false);
}

function serve(parts: ServeParts, { manifest, path, state }: Offer, held: SegmentSet, isOffer: boolean): void {
  const { files, outbox, random } = parts;
  const known = files.get(manifest.digest);
  // A download is opened again after corruption was found.
  if (known !== undefined && (isOffer || known.isOffer)) return;
  const file = new ServedFile(manifest, held, isOffer, known?.totals);
  if (isOffer && manifest.kind === 'real' && held.length > 0) file.startSuperSeeding(random);
  files.set(file);
  outbox.add({ type: 'locate-file', manifest, path, ...(state === undefined ? {} : { state }) });
  answerAwaitedSubscriptions(parts, manifest.digest);
}

/** A segment was downloaded and verified. */
export function addHeldSegment(
  { clock, files, idle }: Uses<'clock' | 'files' | 'idle'>,
  digest: Digest,
  index: number,
): void {
  const file = files.get(digest);
  if (file === undefined) return;
  file.addHeld(index);
  // The client is a source from now on, and peers need not wait for the next interval to learn it.
  if (file.heldCount === 1) idle.scheduleNext(clock.now);
}

/** A super-seeder that has sent every segment once announces all of them, and becomes an ordinary uploader. */
export function endSuperSeeding(parts: Uses<'channels' | 'files' | 'leave' | 'peers' | 'queue' | 'slots'>): void {
  const { files, leave, peers } = parts;
  for (const file of files.all()) {
    if (!file.isSuperSeedingOver) continue;
    file.endSuperSeeding();
    if (leave.isGivingLastCopies) offerOnlyLastCopies(parts, file);
    else for (const peer of peers.subscribers(file.digest)) sendAvailability(parts, peer, file);
    refuseAnyRequests(parts, file.digest);
  }
}
