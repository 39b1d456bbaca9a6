import type { Rank } from '@shoal/common';

import type { Choice, FileView, RequestPolicy } from './request-policy.js';

/**
 * The assignment's policy: one segment after another, each from the next member in a circle by
 * rank, one at a time. A member that turns out not to hold a segment backs off (`busyUntil`), and
 * the segment is asked from the one after it.
 */
export class Circular implements RequestPolicy {
  readonly name = 'circular';
  readonly maxOutstanding = 1;
  #last: Rank = 0;
  #nextSegment = 0;

  next({ book, askable }: FileView): Choice | undefined {
    const source = askable.find(({ rank }) => rank > this.#last) ?? askable[0];
    const segment = this.#firstMissing(book);
    if (source === undefined || segment === undefined) return undefined;
    this.#last = source.rank;
    return { source, segment };
  }

  #firstMissing(book: FileView['book']): number | undefined {
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
