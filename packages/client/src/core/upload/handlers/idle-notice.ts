import type { Bitfield } from '../../peers/bitfield-table.js';
import type { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import type { UploadPeer } from '../peers/upload-peer.js';

/** Files of peers, and segments of one file, that are examined in one interval. */
const MAX_LOOKS = 1_024;
const MAX_SEGMENT_LOOKS = 256;

type NoticeParts = Uses<
  | 'active'
  | 'channels'
  | 'clock'
  | 'files'
  | 'idle'
  | 'leave'
  | 'limit'
  | 'options'
  | 'peers'
  | 'policy'
  | 'queue'
  | 'random'
  | 'slots'
>;

/**
 * An uploader with a free slot and no waiting request sends IDLE to some peers that lack segments held here. They may
 * request one segment more than usual from it. So their usual number can be small, and requests do not wait at busy
 * uploaders while others are idle.
 */
export function sendIdleNotices(parts: NoticeParts): void {
  const { clock, idle, leave, limit, options, queue, slots } = parts;
  const { now } = clock;
  if (!idle.isDue(now) || options.invitedNeighbours === 0) return;
  if (queue.length > 0 || slots.free(now) === 0 || !limit.isOpen(now)) return;
  if (!leave.isStaying) return;
  idle.scheduleNext(now + options.inviteIntervalMs);
  notifyPeers(parts);
}

/** Starts at a random peer, so that each gets its turn. */
function notifyPeers(parts: NoticeParts): void {
  const { active, channels, clock, files, options, peers, policy, random, slots } = parts;
  const all = [...peers];
  const first = all.length === 0 ? 0 : random.below(all.length);
  let notified = 0;
  let looks = 0;
  for (let n = 0; n < all.length && notified < options.invitedNeighbours; n += 1) {
    const peer = all[(first + n) % all.length] as UploadPeer;
    // The peer's request would be refused.
    if (!policy.isAdmitted(peer.rank) || active.isStuck(peer.channel, clock.now)) continue;
    for (const [digest, known] of peer.files) {
      if (looks === MAX_LOOKS) return;
      looks += 1;
      const file = files.get(digest);
      if (file === undefined || !servesCertainSegments(file) || !lacksSome(parts, known, file)) continue;
      channels.send(peer.channel, { tag: 'IDLE', digest, load: slots.load });
      notified += 1;
      break;
    }
  }
}

function servesCertainSegments({ heldCount, isDeclared, isSuperSeeding }: ServedFile): boolean {
  return !isSuperSeeding && !isDeclared && heldCount > 0;
}

/** The peer lacks a segment that is held here; the counts decide in most cases. */
function lacksSome({ random }: Uses<'random'>, known: Bitfield, file: ServedFile): boolean {
  if (known.isComplete) return false;
  if (known.count < file.heldCount) return true;
  const { segments } = file;
  const looks = Math.min(segments, MAX_SEGMENT_LOOKS);
  const first = looks < segments ? random.below(segments) : 0;
  for (let n = 0; n < looks; n += 1) {
    const index = (first + n) % segments;
    if (file.has(index) && !known.has(index)) return true;
  }
  return false;
}
