import type { ServedFile, UploaderContext } from './uploader-context.js';
import type { Neighbour } from './neighbours.js';

/**
 * An uploader with a slot free and nobody waiting tells some neighbours that lack what it holds: a
 * HAVE that names no segments. They may then ask it for one segment more than they usually have
 * outstanding, which therefore can be few: requests wait at busy uploaders no longer while others
 * are idle.
 */
export function inviteIfIdle(context: UploaderContext): void {
  const { queue, options, now, rate } = context;
  if (now < context.invitesAt || options.invitedNeighbours === 0) return;
  if (queue.length > 0 || !context.hasFreeSlot || !rate.isOpen(now)) return;
  if (context.isDraining || context.isHandingOver) return;
  for (const file of context.files.values()) {
    if (file.picker !== undefined || file.manifest.kind !== 'real' || file.held.count === 0) continue;
    invite(context, file);
    // Where nobody lacks anything, that need not be found out at every event either.
    context.invitesAt = now + options.inviteIntervalMs;
  }
}

function invite(context: UploaderContext, file: ServedFile): void {
  const { neighbours, policy, options, random } = context;
  const { digest } = file.manifest;
  const lacking: Neighbour[] = [];
  for (const neighbour of neighbours.subscribers(digest)) {
    if (policy.isAdmitted(neighbour.rank) && lacksSome(neighbour, file)) lacking.push(neighbour);
  }
  if (lacking.length === 0) return;
  const first = random.below(lacking.length);
  const count = Math.min(options.invitedNeighbours, lacking.length);
  const body = { tag: 'HAVE', digest, held: undefined, segments: [], load: context.load, seederPicks: false } as const;
  for (let n = 0; n < count; n += 1) {
    const { channel } = lacking[(first + n) % lacking.length] as Neighbour;
    context.send(channel, body);
  }
}

/** It lacks a segment that is held here; mostly the first few tell. */
function lacksSome({ files }: Neighbour, { manifest, held }: ServedFile): boolean {
  const known = files.get(manifest.digest);
  if (known === undefined || known.isComplete) return false;
  if (known.count < held.count) return true;
  for (let index = 0; index < held.length; index += 1) if (held.has(index) && !known.has(index)) return true;
  return false;
}
