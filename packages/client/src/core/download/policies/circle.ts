import type { Rank } from '@shoal/common';

import type { FilePeer } from '../files/file-peer.js';

/** Sources take turns in a circle by rank. */
export class Circle {
  #last: Rank = 0;

  /** The one whose turn it is; `sources` are by rank. */
  next(sources: readonly FilePeer[]): FilePeer | undefined {
    const source = sources.find(({ rank }) => rank > this.#last) ?? sources[0];
    if (source !== undefined) this.#last = source.rank;
    return source;
  }
}
