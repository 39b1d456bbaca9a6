import type { Rank } from '@shoal/common';

import type { Candidate } from '../files/request-policy.js';

/** Round-robin over peers, by rank. */
export class Circle {
  #last: Rank = 0;

  /** The next peer in turn; `peers` are ordered by rank. */
  next(peers: readonly Candidate[]): Candidate | undefined {
    const peer = peers.find(({ rank }) => rank > this.#last) ?? peers[0];
    if (peer !== undefined) this.#last = peer.rank;
    return peer;
  }
}
