import { Circle } from './circle.js';
import type { Choice, FileView, RequestPolicy } from '../files/request-policy.js';

/**
 * The assignment's policy for declared files: one segment after another, each from the next member in a circle by
 * rank, one at a time. Since everybody fetches in this order, a member that reported n segments
 * holds the first n: the circle is of those that should hold the segment, or of all where there is
 * none. A member that turns out not to hold it backs off (`busyUntil`), and the next one is asked.
 */
export class Circular implements RequestPolicy {
  readonly name = 'circular';
  readonly maxOutstanding = 1;
  readonly #circle = new Circle();
  #nextSegment = 0;

  next({ states: book, askable }: FileView): Choice | undefined {
    const segment = this.#firstMissing(book);
    if (segment === undefined) return undefined;
    const holders = askable.filter(({ reportedSegments }) => reportedSegments > segment);
    const source = this.#circle.next(holders.length > 0 ? holders : askable);
    return source === undefined ? undefined : { peer: source, segment };
  }

  #firstMissing(book: FileView['states']): number | undefined {
    if (book.missing === 0) return undefined;
    for (let i = 0; i < book.segments; i += 1) {
      const index = (this.#nextSegment + i) % book.segments;
      if (book.state(index) !== 'missing') continue;
      this.#nextSegment = index;
      return index;
    }
    return undefined;
  }
}
