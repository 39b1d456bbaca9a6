import { Random } from '@shoal/common';
import { assert, expect } from 'chai';

import { NeighbourAssignment } from '#src/core/handout/neighbour-assignment.js';

export interface TestMember {
  readonly rank: number;
  complete: boolean;
  readonly reachable: boolean;
  readonly principal: string;
}

export const budgets = { fullMesh: 40, neighbours: 40, seederNeighbours: 60 };

/** One swarm's hand-out, and its members. */
export class TestSwarm {
  readonly handout: NeighbourAssignment<TestMember>;
  readonly peers: TestMember[] = [];
  #count = 0;

  constructor(seed: number | Random = 1, options = budgets) {
    const random = typeof seed === 'number' ? new Random(seed) : seed;
    this.handout = new NeighbourAssignment<TestMember>(options, random);
  }

  /** Each has a principal of its own, unless one is given. */
  add(count: number, { complete = false, reachable = true, principal = '' } = {}): TestMember[] {
    const added = Array.from({ length: count }, (_, i) => {
      const rank = this.#count + i + 1;
      return { rank, complete, reachable, principal: principal === '' ? `principal ${rank}` : principal };
    });
    this.#count += count;
    for (const peer of added) {
      this.peers.push(peer);
      this.handout.join(peer);
    }
    return added;
  }

  remove(peer: TestMember): void {
    this.peers.splice(this.peers.indexOf(peer), 1);
    this.handout.leave(peer);
  }

  complete(peer: TestMember): void {
    peer.complete = true;
    this.handout.updateCompletion(peer);
  }

  /** The neighbours of all members after all have asked. */
  sets(): Map<TestMember, Set<TestMember>> {
    for (const peer of this.peers) this.handout.neighboursOf(peer);
    return new Map(this.peers.map((peer) => [peer, new Set(this.handout.neighboursOf(peer))]));
  }
}

export function assertMutual(sets: Map<TestMember, Set<TestMember>>): void {
  for (const [peer, others] of sets) {
    expect(others.has(peer), 'no member gets itself').to.equal(false);
    for (const other of others) {
      expect(other.reachable).to.equal(true);
      if (peer.reachable) assert(sets.get(other)?.has(peer), `${other.rank} knows ${peer.rank}`);
    }
  }
}
