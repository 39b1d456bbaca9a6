import { mayHold } from '../files/file-peer.js';
import { InOrder } from './in-order.js';
import type { Choice, FileView, RequestPolicy, PeerSelector } from '../files/request-policy.js';
import { endgameRequest } from './endgame.js';

/**
 * The first segment that is missing, from the best source that holds it. A seeder in its first
 * phase holds everything, and is asked for that segment instead of ANY: good for one who reads the
 * file from its start, bad for a swarm in which all do so (DESIGN §5, lever 1).
 */
export class Sequential implements RequestPolicy {
  readonly name: string;
  readonly maxOutstanding = Infinity;
  readonly #sources: PeerSelector;
  readonly #order: InOrder;

  constructor(sources: PeerSelector, windowSegments: number) {
    this.#sources = sources;
    this.#order = new InOrder(windowSegments);
    this.name = `sequential, ${sources.name}`;
  }

  next(view: FileView): Choice | undefined {
    const { askable, outstanding, maxOutstandingRequests } = view;
    if (outstanding >= maxOutstandingRequests) return undefined;
    const useful = askable.filter(({ isSuperSeeding: seederPicks, held }) => seederPicks || held.count > 0);
    if (useful.length === 0) return undefined;
    for (const segment of this.#order.wanted(view)) {
      const holders = useful.filter((source) => mayHold(source, segment));
      // Where the next segments are held by few, those are asked for more of them.
      const perSource = Math.ceil(maxOutstandingRequests / holders.length);
      const free = holders.filter((source) => source.outstanding < perSource);
      const source = free.length > 1 ? this.#sources.best(free) : free[0];
      if (source !== undefined) return { peer: source, segment };
    }
    return endgameRequest(view, this.#sources);
  }
}
