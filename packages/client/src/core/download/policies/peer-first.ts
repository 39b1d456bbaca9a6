import type { Choice, FileView, RequestPolicy, SegmentPicker, SourcePicker } from '../files/request-policy.js';
import { secondCopy } from './endgame.js';

/**
 * The policy of real files (DESIGN §5): keep every seeder in its first phase asked for ANY, then
 * take the best source that holds something useful and ask it for its best segment. Requests are
 * spread evenly: one a source, more only where there are fewer sources than requests to be had out.
 * A source that invites is asked beyond the budget: it has nothing else to send.
 */
export class SourceFirst implements RequestPolicy {
  readonly name: string;
  readonly maxOutstanding = Infinity;
  readonly #sources: SourcePicker;
  readonly #segments: SegmentPicker;

  constructor(sources: SourcePicker, segments: SegmentPicker) {
    this.#sources = sources;
    this.#segments = segments;
    this.name = `${segments.name}, ${sources.name}`;
  }

  next(view: FileView): Choice | undefined {
    const { askable, neighbours, maxOutstandingRequests } = view;
    if (askable.length === 0) return undefined;
    const perSource = Math.ceil(maxOutstandingRequests / askable.length);
    // Also over those that are still being greeted: a seeder that answers first is not to be asked for everything.
    const perSeeder = Math.ceil(maxOutstandingRequests / neighbours);
    return this.#any(view, perSeeder) ?? this.#certain(view, perSource) ?? secondCopy(view, this.#sources);
  }

  #any({ askable, rarity, anyOutstanding: asked }: FileView, perSource: number): Choice | undefined {
    // More ANY requests than segments to be had could only bring what is already on its way.
    if (asked >= rarity.size) return undefined;
    const source = askable.find(({ seederPicks, anyOutstanding }) => seederPicks && anyOutstanding < perSource);
    return source === undefined ? undefined : { source, segment: 'any' };
  }

  #certain(view: FileView, perSource: number): Choice | undefined {
    const { askable, outstanding, maxOutstandingRequests, maxInvitedRequests, rarity, isUseful } = view;
    if (rarity.size === 0 || outstanding >= maxInvitedRequests) return undefined;
    const isOverBudget = outstanding >= maxOutstandingRequests;
    const free = askable.filter((source) =>
      isOverBudget
        ? source.isInviting && source.outstanding === 0 && isUseful(source)
        : source.outstanding < perSource && isUseful(source),
    );
    const source = this.#sources.best(free);
    const segment = source === undefined ? undefined : this.#segments.pick(view, source);
    return source === undefined || segment === undefined ? undefined : { source, segment };
  }
}
