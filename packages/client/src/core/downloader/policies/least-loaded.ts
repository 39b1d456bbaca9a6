import type { Random } from '@shoal/common';

import type { FileSource } from '../file-source.js';
import type { SourcePicker } from './request-policy.js';

/**
 * Sources by how soon they would deliver: (load + 1) / measured rate, those never measured first,
 * ties at random (DESIGN §5).
 */
export class LeastLoaded implements SourcePicker {
  readonly name = 'least-loaded';
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  order(sources: readonly FileSource[]): readonly FileSource[] {
    const scored = sources.map((source) => ({ source, score: score(source), tie: this.#random.uint32() }));
    scored.sort((a, b) => a.score - b.score || a.tie - b.tie || a.source.rank - b.source.rank);
    return scored.map(({ source }) => source);
  }
}

function score({ load, source }: FileSource): number {
  return source.rate === undefined ? load - 1e9 : (load + 1) / source.rate;
}
