import type { Bitfield } from '../../peers/bitfield-table.js';
import type { Neighbour } from '../peers/upload-peers.js';
import { freeSlots } from '../slots/upload-slots.js';
import type { ServedFile, UploaderContext } from '../uploader-context.js';

/** However much there is: so many files of neighbours are looked at in one interval, and so many segments of each. */
const MAX_LOOKS = 1_024;
const MAX_SEGMENT_LOOKS = 256;

/**
 * An uploader with a free slot and no waiting request sends IDLE to some neighbours that lack what it
 * holds. They may then ask it for one segment more than they usually have
 * outstanding, which therefore can be few: requests wait at busy uploaders no longer while others
 * are idle.
 */
export function inviteIfIdle(context: UploaderContext): void {
  const { queue, options, now, rate } = context;
  if (now < context.invitesAt || options.invitedNeighbours === 0) return;
  if (queue.length > 0 || freeSlots(context) === 0 || !rate.isOpen(now)) return;
  if (context.isDraining || context.isHandingOver) return;
  context.invitesAt = now + options.inviteIntervalMs;
  invite(context);
}

/** From any neighbour on, so that each has its chance. */
function invite(context: UploaderContext): void {
  const { neighbours, policy, active, options, random, now } = context;
  const all = [...neighbours];
  const first = all.length === 0 ? 0 : random.below(all.length);
  let invited = 0;
  let looks = 0;
  for (let n = 0; n < all.length && invited < options.invitedNeighbours; n += 1) {
    const neighbour = all[(first + n) % all.length] as Neighbour;
    // Whoever would be refused need not ask.
    if (!policy.isAdmitted(neighbour.rank) || active.isStuck(neighbour.channel, now)) continue;
    for (const [digest, known] of neighbour.files) {
      if (looks === MAX_LOOKS) return;
      looks += 1;
      const file = context.files.get(digest);
      if (file === undefined || !isToBeHad(file) || !lacksSome(context, known, file)) continue;
      const { load } = context;
      context.send(neighbour.channel, { tag: 'IDLE', digest, load });
      invited += 1;
      break;
    }
  }
}

/** Whoever asks for certain segments may get some. */
function isToBeHad({ picker, manifest, held }: ServedFile): boolean {
  return picker === undefined && manifest.kind === 'real' && held.count > 0;
}

/** It lacks a segment that is held here; mostly the counts tell. */
function lacksSome({ random }: UploaderContext, known: Bitfield, { held }: ServedFile): boolean {
  if (known.isComplete) return false;
  if (known.count < held.count) return true;
  const looks = Math.min(held.length, MAX_SEGMENT_LOOKS);
  const first = looks < held.length ? random.below(held.length) : 0;
  for (let n = 0; n < looks; n += 1) {
    const index = (first + n) % held.length;
    if (held.has(index) && !known.has(index)) return true;
  }
  return false;
}
