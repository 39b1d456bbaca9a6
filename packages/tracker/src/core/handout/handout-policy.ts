import type { Principal, Rank } from '@shoal/common';

import type { TrackerOptions } from '../options.js';

/** What a handout needs to know of a swarm member. */
export interface HandoutMember {
  readonly rank: Rank;
  /** It holds every segment; who changes this calls `turn`. */
  readonly complete: boolean;
  /** Others can dial it. */
  readonly reachable: boolean;
  /** Who is behind it. */
  readonly principal: Principal;
}

/** The policy that decides, within one swarm, who is told about whom. */
export interface HandoutPolicy<M extends HandoutMember> {
  join(member: M): void;
  leave(member: M): void;
  /** The member became complete, or is no longer. */
  updateCompletion(member: M): void;
  /** The members to tell `member` about; it counts as told. */
  neighboursOf(member: M): readonly M[];
  /** The member gets nothing from these: it is told of others instead, where there are others. Concerns nobody else. */
  replace(member: M, others: readonly M[]): void;
  /** The members whose neighbours changed since they were told; forgets that they did. */
  takeOutdated(): Iterable<M>;
}

export type HandoutOptions = Pick<TrackerOptions, 'fullMesh' | 'neighbours' | 'seederNeighbours'>;
