import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { Circular } from '#src/core/download/policies/circular.js';
import { RarityIndex } from '#src/core/download/files/rarity-index.js';
import { SegmentStates } from '#src/core/download/files/segment-states.js';

import { candidate, type TestCandidate, range, setOf } from '../../make.js';

const random = new Random(1);

describe('Circular', () => {
  it('requests segment after segment, each from the next member by rank', () => {
    const { ask } = circle(7);
    const peers = [2, 3, 5].map((rank) => candidate(rank));
    expect(range(7).map(() => ask(peers))).to.deep.equal([
      '0 of 2',
      '1 of 3',
      '2 of 5',
      '3 of 2',
      '4 of 3',
      '5 of 5',
      '6 of 2',
    ]);
  });

  it('requests a segment from the next member if one does not hold it', () => {
    const { ask, states } = circle(3);
    const peers = [1, 2, 3].map((rank) => candidate(rank));
    expect(ask(peers)).to.equal('0 of 1');
    states.release(0);
    expect(ask(peers)).to.equal('0 of 2');
    expect(ask(peers)).to.equal('1 of 3');
  });

  it('continues when members join and leave', () => {
    const { ask } = circle(6);
    const [one, two, nine] = [1, 2, 9].map((rank) => candidate(rank));
    expect(ask([one, nine])).to.equal('0 of 1');
    expect(ask([one, two, nine])).to.equal('1 of 2');
    expect(ask([one, two, nine])).to.equal('2 of 9');
    expect(ask([two])).to.equal('3 of 2');
    expect(ask([one, nine])).to.equal('4 of 9');
  });

  it('prefers peers that should have the segment, and asks all if none should', () => {
    const { ask } = circle(4);
    const peers = [candidate(1), candidate(2, { reportedSegments: 2 }), candidate(3)];
    expect(range(4).map(() => ask(peers))).to.deep.equal(['0 of 2', '1 of 2', '2 of 3', '3 of 1']);
  });

  it('skips held segments, and ends', () => {
    const { ask } = circle(4, [0, 2]);
    const peers = [candidate(1)];
    expect([ask(peers), ask(peers), ask(peers)]).to.deep.equal(['1 of 1', '3 of 1', undefined]);
  });

  it('requests nothing without peers', () => {
    expect(circle(4).ask([])).to.equal(undefined);
  });

  it('returns to an earlier segment that was rejected', () => {
    const { ask, states } = circle(3);
    const peers = [candidate(1)];
    for (const _ of range(3)) ask(peers);
    states.release(1);
    expect(ask(peers)).to.equal('1 of 1');
  });

  it('has one request outstanding at a time', () => {
    expect(new Circular().maxOutstanding).to.equal(1);
  });
});

function circle(segments: number, held: number[] = []) {
  const states = new SegmentStates(setOf(segments, held));
  const policy = new Circular();
  const rarity = new RarityIndex(segments, random);
  const ask = (askable: readonly (TestCandidate | undefined)[]): string | undefined => {
    const present = askable.filter((peer) => peer !== undefined);
    const choice = policy.next({
      states,
      rarity,
      askable: present,
      outstanding: 0,
      anyOutstanding: 0,
      maxOutstandingRequests: 8,
      maxIdlePeerRequests: 8,
      connections: present.length,
      isUseful: () => true,
      late: () => [],
    });
    if (choice === undefined) return undefined;
    states.request(choice.segment as number);
    return `${choice.segment} of ${choice.peer.rank}`;
  };
  return { ask, states };
}
