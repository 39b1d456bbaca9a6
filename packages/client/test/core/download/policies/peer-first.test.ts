import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { Candidate } from '#src/core/download/files/request-policy.js';
import { LeastLoaded } from '#src/core/download/policies/least-loaded.js';
import { RarestFirst } from '#src/core/download/policies/rarest-first.js';
import { PeerFirst } from '#src/core/download/policies/peer-first.js';
import { RarityIndex } from '#src/core/download/files/rarity-index.js';
import { SegmentStates } from '#src/core/download/files/segment-states.js';

import { candidate, type TestCandidate, range, setOf } from '../../make.js';

const random = new Random(1);

describe('PeerFirst with super-seeders', () => {
  it('keeps requests for ANY at each, spread evenly', () => {
    expect(asked([seeder(1)], { segments: 50, budget: 8 })).to.deep.equal({ 1: { any: 8, certain: 0 } });
    expect(asked([seeder(1), seeder(2)], { segments: 50, budget: 8 })).to.deep.equal({
      1: { any: 4, certain: 0 },
      2: { any: 4, certain: 0 },
    });
  });

  it('requests ANY at most as often as segments are wanted', () => {
    expect(asked([seeder(1), seeder(2)], { segments: 3, budget: 8 })).to.deep.equal({
      1: { any: 3, certain: 0 },
      2: { any: 0, certain: 0 },
    });
  });

  it('counts requests for ANY at peers that may not be asked now', () => {
    expect(asked([seeder(1)], { segments: 3, budget: 8, anyElsewhere: 2 })).to.deep.equal({
      1: { any: 1, certain: 0 },
    });
  });

  it('also requests certain segments from the others', () => {
    expect(asked([seeder(1), holder(2, 20)], { segments: 20, budget: 4 })).to.deep.equal({
      1: { any: 2, certain: 0 },
      2: { any: 0, certain: 2 },
    });
  });
});

describe('PeerFirst with peers that hold segments', () => {
  it('has as many requests outstanding as the budget allows, spread evenly', () => {
    const perSource = (peers: number, budget: number): number[] =>
      Object.values(
        asked(
          range(peers).map((i) => holder(i + 1, 50)),
          { segments: 50, budget },
        ),
      ).map(({ certain }) => certain);
    expect(perSource(1, 8)).to.deep.equal([8]);
    expect(perSource(4, 8)).to.deep.equal([2, 2, 2, 2]);
    expect(perSource(3, 8).sort()).to.deep.equal([2, 3, 3]);
    const many = perSource(20, 8);
    expect(Math.max(...many)).to.equal(1);
    expect(many.reduce((sum, one) => sum + one)).to.equal(8);
  });

  it('INV-REQ-3: counts requests at peers that may not be asked now', () => {
    expect(asked([holder(1, 50)], { segments: 50, budget: 8, elsewhere: 5 })).to.deep.equal({
      1: { any: 0, certain: 3 },
    });
  });

  it('requests one segment beyond the limit from each idle peer, and never more than twice the limit', () => {
    const inviting = (rank: number): TestCandidate => ({ ...holder(rank, 50), isIdle: true });
    const given = { segments: 50, budget: 2, elsewhere: 2 };
    expect(asked([holder(1, 50), inviting(2)], given)).to.deep.equal({
      1: { any: 0, certain: 0 },
      2: { any: 0, certain: 1 },
    });
    const all = asked([inviting(1), inviting(2), inviting(3)], given);
    expect(Object.values(all).reduce((sum, { certain }) => sum + certain, 0)).to.equal(2);
  });

  it('requests nothing without a budget, and nothing from peers without useful segments', () => {
    expect(asked([holder(1, 50), seeder(2)], { segments: 50, budget: 0 })).to.deep.equal({
      1: { any: 0, certain: 0 },
      2: { any: 0, certain: 0 },
    });
    expect(asked([holder(1, 0)], { segments: 50, budget: 8 })).to.deep.equal({ 1: { any: 0, certain: 0 } });
  });

  it('selects the next best peer if the best has no useful segment', () => {
    const idle = holder(1, 1);
    const busy = holder(2, 10, 7);
    const { policy, view } = set([idle, busy], { segments: 10, budget: 8 });
    view.rarity.unwant(0);
    expect(policy.next(view)?.peer).to.equal(busy);
  });

  it('asks the least loaded first', () => {
    const { policy, view } = set([holder(1, 10, 7), holder(2, 10, 1)], { segments: 10, budget: 8 });
    expect(policy.next(view)?.peer.rank).to.equal(2);
  });
});

interface Given {
  readonly segments: number;
  readonly budget: number;
  readonly elsewhere?: number;
  readonly anyElsewhere?: number;
}

function seeder(rank: number): TestCandidate {
  return candidate(rank, { isSuperSeeding: true, held: setOf(50, []) });
}

function holder(rank: number, count: number, load = 0): TestCandidate {
  return candidate(rank, { held: setOf(50, range(count)), load });
}

function set(askable: TestCandidate[], { segments, budget, elsewhere = 0, anyElsewhere = 0 }: Given) {
  const rarity = new RarityIndex(50, random);
  for (const index of range(segments)) rarity.want(index);
  const policy = new PeerFirst(new LeastLoaded(new Random(1)), new RarestFirst());
  const view = {
    states: new SegmentStates(setOf(50, [])),
    rarity,
    askable,
    connections: askable.length,
    get outstanding() {
      return askable.reduce((sum, peer) => sum + peer.outstanding, elsewhere);
    },
    get anyOutstanding() {
      return askable.reduce((sum, peer) => sum + peer.anyOutstanding, anyElsewhere);
    },
    maxOutstandingRequests: budget,
    maxIdlePeerRequests: 2 * budget,
    isUseful: ({ held }: Candidate) => range(50).some((index) => held.has(index) && rarity.isWanted(index)),
    late: () => [],
  };
  return { policy, view };
}

/** Calls the policy until it has no further request, like the machine; returns the number of requests at each peer. */
function asked(askable: TestCandidate[], given: Given): Record<number, { any: number; certain: number }> {
  const { policy, view } = set(askable, given);
  for (let choice = policy.next(view); choice !== undefined; choice = policy.next(view)) {
    const peer = askable.find(({ rank }) => rank === choice.peer.rank)!;
    if (choice.segment === 'any') {
      peer.anyOutstanding += 1;
    } else {
      expect(view.rarity.isWanted(choice.segment) && peer.held.has(choice.segment)).to.equal(true);
      peer.outstanding += 1;
      view.rarity.unwant(choice.segment);
    }
  }
  return Object.fromEntries(
    askable.map(({ rank, anyOutstanding: any, outstanding: certain }) => [rank, { any, certain }]),
  );
}
