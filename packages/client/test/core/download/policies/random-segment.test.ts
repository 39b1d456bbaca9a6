import { expect } from 'chai';
import { describe, it } from 'mocha';

import { RandomSegment } from '#src/core/download/policies/random-segment.js';
import { PeerFirst } from '#src/core/download/policies/peer-first.js';

import { range } from '../../make.js';
import { holder, PolicyView } from './policy-view.js';

const inOrder = { name: 'as given', best: <T>(peers: readonly T[]): T | undefined => peers[0] };

describe('RandomSegment', () => {
  it('selects each wanted segment that the peer holds about equally often, independent of its rarity', () => {
    const times = new Map<string, number>();
    const view = new PolicyView(new PeerFirst(inOrder, new RandomSegment()), 40);
    for (const index of range(10)) view.rarity.countHolder(index, 1);
    const peer = holder(1, [3, 8, 20, 39]);
    for (let round = 0; round < 4_000; round += 1) {
      const asked = view.ask([peer]) ?? 'nothing';
      times.set(asked, (times.get(asked) ?? 0) + 1);
      view.release(peer, Number.parseInt(asked, 10));
    }
    expect([...times.keys()].sort()).to.deep.equal(['20 of 1', '3 of 1', '39 of 1', '8 of 1']);
    // Five standard deviations of a binomial distribution around 1,000.
    for (const [asked, count] of times) expect(Math.abs(count - 1_000), `${asked}: ${count} times`).to.be.below(137);
  });

  it('selects no requested segment', () => {
    const view = new PolicyView(new PeerFirst(inOrder, new RandomSegment()), 40);
    expect(view.askAll([holder(1, [3, 8])]).sort()).to.deep.equal(['3 of 1', '8 of 1']);
  });
});
