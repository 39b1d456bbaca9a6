import type { FileView } from '../files/request-policy.js';

/** Walks a file from its start. The walk never begins before the first gap; what is lost may make an earlier one. */
export class InOrder {
  readonly #windowSegments: number;
  #firstGap = 0;
  #losses = 0;

  /** Looks at no more than so many segments that are not held. */
  constructor(windowSegments: number) {
    this.#windowSegments = windowSegments;
  }

  /** The segments that nobody is asked for, in order. */
  *wanted({ states: book, rarity }: FileView): Generator<number> {
    if (rarity.size === 0) return;
    if (book.invalidations !== this.#losses) {
      this.#losses = book.invalidations;
      this.#firstGap = 0;
    }
    while (this.#firstGap < book.segments && book.state(this.#firstGap) === 'held') this.#firstGap += 1;
    let left = this.#windowSegments;
    for (let index = this.#firstGap; index < book.segments && left > 0; index += 1) {
      if (book.state(index) === 'held') continue;
      left -= 1;
      if (rarity.isWanted(index)) yield index;
    }
  }
}
