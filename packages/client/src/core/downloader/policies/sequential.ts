import { mayHold } from '../file-source.js';
import { InOrder } from './in-order.js';
import type { Choice, FileView, RequestPolicy, SourcePicker } from './request-policy.js';

/**
 * The first segment that is missing, from the best source that holds it. A seeder in its first
 * phase holds everything, and is asked for that segment instead of ANY: good for one who reads the
 * file from its start, bad for a swarm in which all do so (DESIGN §5, lever 1).
 */
export class Sequential implements RequestPolicy {
  readonly name: string;
  readonly maxOutstanding = Infinity;
  readonly #sources: SourcePicker;
  readonly #order: InOrder;

  constructor(sources: SourcePicker, windowSegments: number) {
    this.#sources = sources;
    this.#order = new InOrder(windowSegments);
    this.name = `sequential, ${sources.name}`;
  }

  next(view: FileView): Choice | undefined {
    const { askable, outstanding, maxOutstandingRequests } = view;
    if (outstanding >= maxOutstandingRequests) return undefined;
    const perSource = Math.ceil(maxOutstandingRequests / askable.length);
    const free = askable.filter(
      (source) => source.outstanding < perSource && (source.seederPicks || source.held.count > 0),
    );
    if (free.length === 0) return undefined;
    for (const segment of this.#order.wanted(view)) {
      const holders = free.filter((source) => mayHold(source, segment));
      const source = holders.length > 1 ? this.#sources.order(holders)[0] : holders[0];
      if (source !== undefined) return { source, segment };
    }
    return undefined;
  }
}
