import type { Choice, FileView, PeerSelector, RequestPolicy } from '../files/request-policy.js';
import { endgameRequest } from './endgame.js';
import { InOrder } from './in-order.js';

/**
 * The first missing segment, from the best peer that holds it. A super-seeder may hold every segment, and is asked for
 * that segment instead of ANY: good for a client that reads the file in order, bad for a swarm of such clients, whose
 * members have nothing to exchange.
 */
export class Sequential implements RequestPolicy {
  readonly name: string;
  readonly maxOutstanding = Infinity;
  readonly #peers: PeerSelector;
  readonly #order: InOrder;

  constructor(peers: PeerSelector, windowSegments: number) {
    this.#peers = peers;
    this.#order = new InOrder(windowSegments);
    this.name = `sequential, ${peers.name}`;
  }

  next(view: FileView): Choice | undefined {
    const { askable, outstanding, maxOutstandingRequests } = view;
    if (outstanding >= maxOutstandingRequests) return undefined;
    const useful = askable.filter(({ isSuperSeeding, held }) => isSuperSeeding || held.count > 0);
    if (useful.length === 0) return undefined;
    for (const segment of this.#order.wanted(view)) {
      const holders = useful.filter((peer) => peer.mayHold(segment));
      // With few holders of the next segments, each of them is asked for more.
      const perPeer = Math.ceil(maxOutstandingRequests / holders.length);
      const free = holders.filter((peer) => peer.outstanding < perPeer);
      const peer = free.length > 1 ? this.#peers.best(free) : free[0];
      if (peer !== undefined) return { peer, segment };
    }
    return endgameRequest(view, this.#peers);
  }
}
