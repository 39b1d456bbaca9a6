import type { Choice, FileView, PeerSelector } from '../files/request-policy.js';

/** End-game: everything is asked for, and somebody idle holds what somebody else takes long to send. */
export function endgameRequest(
  { rarity, askable, outstanding, maxOutstandingRequests, late }: FileView,
  sources: PeerSelector,
): Choice | undefined {
  if (rarity.size > 0 || outstanding >= maxOutstandingRequests) return undefined;
  const idle = askable.filter((source) => source.outstanding === 0);
  if (idle.length === 0) return undefined;
  for (const { rank, segment } of late()) {
    if (segment === 'any') continue;
    const others = idle.filter((source) => source.rank !== rank && source.held.has(segment));
    const source = sources.best(others);
    if (source !== undefined) return { peer: source, segment };
  }
  return undefined;
}
