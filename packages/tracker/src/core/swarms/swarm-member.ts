import type { Principal, Rank } from '@shoal/common';

import type { HandoutMember } from '../handout/handout-policy.js';
import type { Membership } from '../membership.js';

/** A member as the hand-out policy of its swarm sees it. */
export class SwarmMember implements HandoutMember {
  readonly membership: Membership;
  readonly #segments: number;
  /** Set by the swarm and its quarantine while the member is out of the hand-out. */
  reachable: boolean;
  #complete: boolean;

  constructor(membership: Membership, segments: number) {
    this.membership = membership;
    this.#segments = segments;
    this.reachable = membership.address.port !== 0;
    this.#complete = this.#holdsAll;
  }

  get rank(): Rank {
    return this.membership.rank;
  }

  get principal(): Principal {
    return this.membership.principal;
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** Follows the membership; true if the member became complete, or incomplete. */
  updateCompletion(): boolean {
    const before = this.#complete;
    this.#complete = this.#holdsAll;
    return this.#complete !== before;
  }

  get #holdsAll(): boolean {
    return this.membership.heldSegments === this.#segments;
  }
}
