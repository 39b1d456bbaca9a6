import type { FileView } from '../files/request-policy.js';

/** Iterates over a file in order, from the first segment that is not held. An invalidated segment may move it back. */
export class InOrder {
  readonly #windowSegments: number;
  #firstUnheld = 0;
  #invalidations = 0;

  /** `windowSegments`: number of segments that are not held to look at. */
  constructor(windowSegments: number) {
    this.#windowSegments = windowSegments;
  }

  /** The segments that are missing and not requested, in order. */
  *wanted({ states, rarity }: FileView): Generator<number> {
    if (rarity.size === 0) return;
    if (states.invalidations !== this.#invalidations) {
      this.#invalidations = states.invalidations;
      this.#firstUnheld = 0;
    }
    while (this.#firstUnheld < states.segments && states.state(this.#firstUnheld) === 'held') this.#firstUnheld += 1;
    let left = this.#windowSegments;
    for (let index = this.#firstUnheld; index < states.segments && left > 0; index += 1) {
      if (states.state(index) === 'held') continue;
      left -= 1;
      if (rarity.isWanted(index)) yield index;
    }
  }
}
