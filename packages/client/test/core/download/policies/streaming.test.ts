import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { policyFor } from '#src/core/download/policies/policy-for.js';

import { manifest, range } from '../../make.js';
import { holder, PolicyView, seeder } from './policy-view.js';

describe('Streaming', () => {
  it('requests the window in order, then the rarest segments beyond it', () => {
    const view = streaming(20, 3);
    for (const index of range(20)) if (index !== 17) view.rarity.countHolder(index, 1);
    view.budget = 4;
    expect(view.askAll([holder(1, range(20))])).to.deep.equal(['0 of 1', '1 of 1', '2 of 1', '17 of 1']);
  });

  it('requests the window from a super-seeder, and ANY with the rest of the budget', () => {
    const view = streaming(20, 2);
    view.budget = 5;
    expect(view.askAll([seeder(1)])).to.deep.equal(['0 of 1', '1 of 1', 'any of 1', 'any of 1', 'any of 1']);
  });

  it('requests no ANY from a super-seeder while the window takes the whole budget', () => {
    const view = streaming(20, 10);
    view.budget = 3;
    expect(view.askAll([seeder(1)])).to.deep.equal(['0 of 1', '1 of 1', '2 of 1']);
  });

  it('moves the window with the held segments', () => {
    const view = streaming(20, 2);
    view.budget = 2;
    const peer = holder(1, range(20));
    expect(view.askAll([peer])).to.deep.equal(['0 of 1', '1 of 1']);
    view.hold(peer, 0);
    expect(view.askAll([peer])).to.deep.equal(['2 of 1']);
  });
});

function streaming(segments: number, streamWindowSegments: number): PolicyView {
  const policy = policyFor(manifest(segments), { segmentPolicy: 'streaming', streamWindowSegments }, new Random(1));
  return new PolicyView(policy, segments);
}
