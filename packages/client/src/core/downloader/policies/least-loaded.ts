import type { Random } from '@shoal/common';

import type { FileSource } from '../file-source.js';
import type { SourcePicker } from './request-policy.js';

/**
 * The source that would deliver soonest: least (load + 1) / measured rate, those never measured
 * first, ties at random (DESIGN §5).
 */
export class LeastLoaded implements SourcePicker {
  readonly name = 'least-loaded';
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  best(sources: readonly FileSource[]): FileSource | undefined {
    let best: FileSource | undefined;
    let least = Infinity;
    let ties = 0;
    for (const source of sources) {
      const value = score(source);
      if (value > least) continue;
      ties = value < least ? 1 : ties + 1;
      least = value;
      // Each of n equals ends up chosen with probability 1/n.
      if (ties === 1 || this.#random.below(ties) === 0) best = source;
    }
    return best;
  }
}

function score({ load, source }: FileSource): number {
  return source.rate === undefined ? load - 1e9 : (load + 1) / source.rate;
}
