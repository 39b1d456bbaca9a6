import type { Digest, Millis } from '@shoal/common';

import type { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import { refuseAnyRequests, refuseMissing } from '../requests/refuse-requests.js';
import { sendAvailability } from './availability.js';

type OfferParts = Uses<'channels' | 'peers' | 'queue' | 'slots'>;

/**
 * This client is about to leave: it offers only segments that no connected peer holds, so that peers fetch those first,
 * until peers hold them or the time is over (INV-UP-4). A super-seeder continues, since it sends just these segments.
 */
export function giveLastCopies(
  parts: OfferParts & Uses<'clock' | 'files' | 'leave' | 'timers'>,
  graceMs: Millis,
): void {
  const { clock, files, leave, timers } = parts;
  leave.isDraining = false;
  timers.cancel('drain');
  leave.isGivingLastCopies = true;
  timers.set('last-copies', clock.now + graceMs);
  for (const file of files.all()) offerOnlyLastCopies(parts, file);
}

/** Drops the segments that a peer holds. Super-seeding has to end first. */
export function offerOnlyLastCopies(parts: OfferParts, file: ServedFile): void {
  if (file.isSuperSeeding || file.isDeclared) return;
  const { digest } = file;
  const subscribers = [...parts.peers.subscribers(digest)];
  file.copyOfHeld().forEach((index) => {
    if (subscribers.some(({ files }) => files.get(digest)?.has(index))) file.drop(index);
  });
  refuseMissing(parts, file);
  for (const peer of subscribers) sendAvailability(parts, peer, file);
}

/** A member that stays holds the whole file: active uploads continue, and nothing else of it is offered. */
export function stopOffering(parts: OfferParts & Uses<'files' | 'leave'>, digest: Digest): void {
  const file = parts.files.get(digest);
  if (file === undefined || !parts.leave.isGivingLastCopies) return;
  file.endSuperSeeding();
  file.dropAll();
  refuseAnyRequests(parts, digest);
  refuseMissing(parts, file);
}

/** True where no connected peer waits for a segment that only this client holds. */
export function areLastCopiesGiven({ active, files, peers }: Uses<'active' | 'files' | 'peers'>): boolean {
  if (active.size > 0) return false;
  for (const { digest, heldCount, isDeclared, isSuperSeeding } of files.all()) {
    if (isDeclared || (!isSuperSeeding && heldCount === 0)) continue;
    if (peers.haveSubscribers(digest)) return false;
  }
  return true;
}
