import type { Random } from '@shoal/common';

import type { FilePeer } from '../files/file-peer.js';
import type { PeerSelector } from '../files/request-policy.js';

/** The source that would deliver soonest: least (load + 1) / measured rate, ties at random (DESIGN §5). */
export class LeastLoaded implements PeerSelector {
  readonly name = 'least-loaded';
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  best(sources: readonly FilePeer[]): FilePeer | undefined {
    let best: FilePeer | undefined;
    let least = Infinity;
    let ties = 0;
    let fastest = 0;
    for (const { peer: source } of sources) fastest = Math.max(fastest, source.rate ?? 0);
    for (const source of sources) {
      const value = score(source, fastest);
      if (value > least) continue;
      ties = value < least ? 1 : ties + 1;
      least = value;
      // Each of n equals ends up chosen with probability 1/n.
      if (ties === 1 || this.#random.below(ties) === 0) best = source;
    }
    return best;
  }
}

/**
 * One that was never measured is hoped to be twice as fast as the fastest. Not faster without limit:
 * when a seeder ends its first phase, everybody would queue there, and leave the others idle.
 */
function score({ load, peer: source }: FilePeer, fastest: number): number {
  return (load + 1) / (source.rate ?? (fastest === 0 ? 1 : HOPE * fastest));
}

const HOPE = 2;
