import type { Choice, FileView, PeerSelector } from '../files/request-policy.js';

/** Endgame: every missing segment is requested, and an idle peer holds one whose request is late. */
export function endgameRequest(
  { rarity, askable, outstanding, maxOutstandingRequests, late }: FileView,
  peers: PeerSelector,
): Choice | undefined {
  if (rarity.size > 0 || outstanding >= maxOutstandingRequests) return undefined;
  const free = askable.filter((peer) => peer.outstanding === 0);
  if (free.length === 0) return undefined;
  for (const { rank, segment } of late()) {
    if (segment === 'any') continue;
    const others = free.filter((peer) => peer.rank !== rank && peer.held.has(segment));
    const peer = peers.best(others);
    if (peer !== undefined) return { peer, segment };
  }
  return undefined;
}
