import type { Choice, FileView, PeerSelector, RequestPolicy, SegmentSelector } from '../files/request-policy.js';
import { endgameRequest } from './endgame.js';

/**
 * The default policy of real files: keeps requests for ANY at every super-seeder, then selects the best peer that holds
 * a wanted segment, and requests its best segment. Requests are spread evenly: one per peer, more only with fewer peers
 * than the budget. An idle peer is asked beyond the budget, because it has nothing else to send.
 */
export class PeerFirst implements RequestPolicy {
  readonly name: string;
  readonly maxOutstanding = Infinity;
  readonly #peers: PeerSelector;
  readonly #segments: SegmentSelector;

  constructor(peers: PeerSelector, segments: SegmentSelector) {
    this.#peers = peers;
    this.#segments = segments;
    this.name = `${segments.name}, ${peers.name}`;
  }

  next(view: FileView): Choice | undefined {
    const { askable, connections, maxOutstandingRequests } = view;
    if (askable.length === 0) return undefined;
    const perPeer = Math.ceil(maxOutstandingRequests / askable.length);
    // Peers in the handshake count: otherwise the first super-seeder to answer would get all requests.
    const perSuperSeeder = Math.ceil(maxOutstandingRequests / connections);
    return this.#any(view, perSuperSeeder) ?? this.#certain(view, perPeer) ?? endgameRequest(view, this.#peers);
  }

  #any({ askable, rarity, anyOutstanding: requested }: FileView, perPeer: number): Choice | undefined {
    // More requests for ANY than wanted segments would only bring duplicates.
    if (requested >= rarity.size) return undefined;
    const peer = askable.find(({ isSuperSeeding, anyOutstanding }) => isSuperSeeding && anyOutstanding < perPeer);
    return peer === undefined ? undefined : { peer, segment: 'any' };
  }

  #certain(view: FileView, perPeer: number): Choice | undefined {
    const { askable, outstanding, maxOutstandingRequests, maxIdlePeerRequests, rarity, isUseful } = view;
    if (rarity.size === 0 || outstanding >= maxIdlePeerRequests) return undefined;
    const isOverBudget = outstanding >= maxOutstandingRequests;
    const free = askable.filter((peer) =>
      isOverBudget
        ? peer.isIdle && peer.outstanding === 0 && isUseful(peer)
        : peer.outstanding < perPeer && isUseful(peer),
    );
    const peer = this.#peers.best(free);
    const segment = peer === undefined ? undefined : this.#segments.select(view, peer);
    return peer === undefined || segment === undefined ? undefined : { peer, segment };
  }
}
