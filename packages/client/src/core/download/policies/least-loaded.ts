import type { Random } from '@shoal/common';

import type { Candidate, PeerSelector } from '../files/request-policy.js';

/** An unmeasured peer is assumed to be this much faster than the fastest measured one. */
const ASSUMED_SPEED = 2;

/** Selects the peer that is expected to deliver first: least (load + 1) / measured rate, ties at random. */
export class LeastLoaded implements PeerSelector {
  readonly name = 'least-loaded';
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  best(peers: readonly Candidate[]): Candidate | undefined {
    let best: Candidate | undefined;
    let least = Infinity;
    let ties = 0;
    let fastest = 0;
    for (const { rate } of peers) fastest = Math.max(fastest, rate ?? 0);
    for (const peer of peers) {
      const value = score(peer, fastest);
      if (value > least) continue;
      ties = value < least ? 1 : ties + 1;
      least = value;
      // Each of n ties is selected with probability 1/n.
      if (ties === 1 || this.#random.below(ties) === 0) best = peer;
    }
    return best;
  }
}

/** The assumption about unmeasured peers is bounded: otherwise all clients would queue at a seeder that stops super-seeding. */
function score({ load, rate }: Candidate, fastest: number): number {
  return (load + 1) / (rate ?? (fastest === 0 ? 1 : ASSUMED_SPEED * fastest));
}
