import type { Principal, Rank } from '@shoal/common';

import type { TrackerOptions } from '../options.js';

/** The fields of a swarm member that a hand-out policy reads. */
export interface HandoutMember {
  readonly rank: Rank;
  /** It holds every segment. Call `updateCompletion` after each change. */
  readonly complete: boolean;
  /** Other clients can connect to it. */
  readonly reachable: boolean;
  readonly principal: Principal;
}

/** Decides, within one swarm, which members each member gets to know. */
export interface HandoutPolicy<M extends HandoutMember> {
  join(member: M): void;
  leave(member: M): void;
  /** The member became complete, or incomplete. */
  updateCompletion(member: M): void;
  /** The members to list to `member`; marks its list as up to date. */
  neighboursOf(member: M): readonly M[];
  /**
   * These neighbours deliver nothing to the member: gives it others, as far as there are any. Keeps the links
   * between other members.
   */
  replace(member: M, neighbours: readonly M[]): void;
  /** The members whose neighbours changed since their last list; marks them as up to date. */
  takeOutdated(): Iterable<M>;
}

export type HandoutOptions = Pick<TrackerOptions, 'fullMesh' | 'neighbours' | 'seederNeighbours'>;
