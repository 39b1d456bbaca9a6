import type { Choice, FileView, RequestPolicy, SegmentSelector, PeerSelector } from '../files/request-policy.js';
import { endgameRequest } from './endgame.js';

/**
 * The policy of real files (DESIGN §5): keep every seeder in its first phase asked for ANY, then
 * take the best source that holds something useful and ask it for its best segment. Requests are
 * spread evenly: one a source, more only where there are fewer sources than requests to be had out.
 * A source that invites is asked beyond the budget: it has nothing else to send.
 */
export class PeerFirst implements RequestPolicy {
  readonly name: string;
  readonly maxOutstanding = Infinity;
  readonly #sources: PeerSelector;
  readonly #segments: SegmentSelector;

  constructor(sources: PeerSelector, segments: SegmentSelector) {
    this.#sources = sources;
    this.#segments = segments;
    this.name = `${segments.name}, ${sources.name}`;
  }

  next(view: FileView): Choice | undefined {
    const { askable, connections: neighbours, maxOutstandingRequests } = view;
    if (askable.length === 0) return undefined;
    const perSource = Math.ceil(maxOutstandingRequests / askable.length);
    // Also over those that are still being greeted: a seeder that answers first is not to be asked for everything.
    const perSeeder = Math.ceil(maxOutstandingRequests / neighbours);
    return this.#any(view, perSeeder) ?? this.#certain(view, perSource) ?? endgameRequest(view, this.#sources);
  }

  #any({ askable, rarity, anyOutstanding: asked }: FileView, perSource: number): Choice | undefined {
    // More ANY requests than segments to be had could only bring what is already on its way.
    if (asked >= rarity.size) return undefined;
    const source = askable.find(
      ({ isSuperSeeding: seederPicks, anyOutstanding }) => seederPicks && anyOutstanding < perSource,
    );
    return source === undefined ? undefined : { peer: source, segment: 'any' };
  }

  #certain(view: FileView, perSource: number): Choice | undefined {
    const {
      askable,
      outstanding,
      maxOutstandingRequests,
      maxIdlePeerRequests: maxInvitedRequests,
      rarity,
      isUseful,
    } = view;
    if (rarity.size === 0 || outstanding >= maxInvitedRequests) return undefined;
    const isOverBudget = outstanding >= maxOutstandingRequests;
    const free = askable.filter((source) =>
      isOverBudget
        ? source.isIdle && source.outstanding === 0 && isUseful(source)
        : source.outstanding < perSource && isUseful(source),
    );
    const source = this.#sources.best(free);
    const segment = source === undefined ? undefined : this.#segments.select(view, source);
    return source === undefined || segment === undefined ? undefined : { peer: source, segment };
  }
}
