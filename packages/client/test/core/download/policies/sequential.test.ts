import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { LeastLoaded } from '#src/core/download/policies/least-loaded.js';
import { Sequential } from '#src/core/download/policies/sequential.js';

import { range } from '../../make.js';
import { holder, PolicyView, seeder } from './policy-view.js';

describe('Sequential', () => {
  it('requests the segments in order, up to the budget', () => {
    const view = sequential(20);
    expect(view.askAll([holder(1, range(20))])).to.deep.equal(range(8).map((index) => `${index} of 1`));
  });

  it('requests given segments from a super-seeder, never ANY', () => {
    const view = sequential(20);
    view.budget = 2;
    const peer = seeder(1);
    expect(view.askAll([peer])).to.deep.equal(['0 of 1', '1 of 1']);
    view.hold(peer, 0);
    expect(view.askAll([peer])).to.deep.equal(['2 of 1']);
  });

  it('skips segments that the super-seeder has refused', () => {
    expect(sequential(3).askAll([seeder(1, [1])])).to.deep.equal(['0 of 1', '2 of 1']);
  });

  it('spreads the requests over the peers that hold the next segment', () => {
    const view = sequential(20);
    const [one, two] = [holder(1, range(20)), holder(2, range(20))];
    view.askAll([one, two]);
    expect([one.outstanding, two.outstanding]).to.deep.equal([4, 4]);
  });

  it('requests all next segments from their only holder, with any number of other peers', () => {
    const others = [2, 3, 4].map((rank) => holder(rank, [90]));
    expect(sequential(20).askAll([seeder(1), ...others])).to.deep.equal(range(8).map((index) => `${index} of 1`));
  });

  it('prefers the least loaded peer, and asks each only for segments that it holds', () => {
    const view = sequential(4);
    const peers = [holder(1, [0, 1, 3], { load: 5 }), holder(2, [1, 2]), holder(3, [])];
    expect(view.askAll(peers)).to.deep.equal(['0 of 1', '1 of 2', '2 of 2', '3 of 1']);
  });

  it('requests an undelivered segment again', () => {
    const view = sequential(20);
    view.budget = 3;
    const peer = holder(1, range(20));
    view.askAll([peer]);
    view.release(peer, 1);
    expect(view.ask([peer])).to.equal('1 of 1');
  });

  it('continues after held segments', () => {
    const view = sequential(6, 100, [0, 1, 4]);
    expect(view.askAll([holder(1, range(6))])).to.deep.equal(['2 of 1', '3 of 1', '5 of 1']);
  });

  it('looks no further than its window of segments that are not held', () => {
    const view = sequential(20, 3, [1]);
    const peer = holder(1, range(20));
    expect(view.askAll([peer])).to.deep.equal(['0 of 1', '2 of 1', '3 of 1']);
    view.hold(peer, 2);
    expect(view.askAll([peer])).to.deep.equal(['4 of 1']);
    view.hold(peer, 0);
    expect(view.askAll([peer])).to.deep.equal(['5 of 1']);
  });

  it('ends as the others do: an idle peer is asked for a late segment of another', () => {
    const view = sequential(2);
    const [slow, idle] = [holder(1, [0]), holder(2, [1])];
    expect(view.askAll([slow, idle])).to.deep.equal(['0 of 1', '1 of 2']);
    view.hold(idle, 1);
    idle.held.add(0);
    expect(view.ask([slow, idle])).to.equal(undefined);
    view.late = [{ rank: 1, segment: 0 }];
    expect(view.ask([slow, idle])).to.equal('0 of 2');
  });

  it('requests nothing without peers or budget', () => {
    const view = sequential(20);
    expect(view.askAll([])).to.deep.equal([]);
    view.budget = 0;
    expect(view.askAll([holder(1, range(20))])).to.deep.equal([]);
  });
});

function sequential(segments: number, window = 100, held: readonly number[] = []): PolicyView {
  return new PolicyView(new Sequential(new LeastLoaded(new Random(1)), window), segments, held);
}
