import type { Choice, FileView, RequestPolicy } from '../files/request-policy.js';
import { Circle } from './circle.js';

/**
 * The assignment's policy for declared files: segment after segment, each from the next peer in a circle by rank, one at
 * a time. All clients download in this order, so a peer that reported n segments holds the first n: the circle consists
 * of the peers that should hold the segment, or of all if there is none. A peer that does not hold it backs off, and the
 * next one is asked.
 */
export class Circular implements RequestPolicy {
  readonly name = 'circular';
  readonly maxOutstanding = 1;
  readonly #circle = new Circle();
  #nextSegment = 0;

  next({ states, askable }: FileView): Choice | undefined {
    const segment = this.#firstMissing(states);
    if (segment === undefined) return undefined;
    const holders = askable.filter(({ reportedSegments }) => reportedSegments > segment);
    const peer = this.#circle.next(holders.length > 0 ? holders : askable);
    return peer === undefined ? undefined : { peer, segment };
  }

  #firstMissing(states: FileView['states']): number | undefined {
    if (states.missing === 0) return undefined;
    for (let i = 0; i < states.segments; i += 1) {
      const index = (this.#nextSegment + i) % states.segments;
      if (states.state(index) !== 'missing') continue;
      this.#nextSegment = index;
      return index;
    }
    return undefined;
  }
}
