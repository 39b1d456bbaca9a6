import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { policyFor } from '#src/core/download/policies/policy-for.js';

import { manifest, range } from '../../make.js';
import { holder, PolicyView, seeder } from './policy-view.js';

describe('Streaming', () => {
  it('asks for the window in order, then for the rarest beyond it', () => {
    const view = streaming(20, 3);
    for (const index of range(20)) if (index !== 17) view.rarity.countHolder(index, 1);
    view.budget = 4;
    expect(view.askAll([holder(1, range(20))])).to.deep.equal(['0 of 1', '1 of 1', '2 of 1', '17 of 1']);
  });

  it('asks a seeder in its first phase for the window, and for ANY with what the budget leaves', () => {
    const view = streaming(20, 2);
    view.budget = 5;
    expect(view.askAll([seeder(1)])).to.deep.equal(['0 of 1', '1 of 1', 'any of 1', 'any of 1', 'any of 1']);
  });

  it('asks a seeder in its first phase for no ANY while the window takes the whole budget', () => {
    const view = streaming(20, 10);
    view.budget = 3;
    expect(view.askAll([seeder(1)])).to.deep.equal(['0 of 1', '1 of 1', '2 of 1']);
  });

  it('moves the window with what is held', () => {
    const view = streaming(20, 2);
    view.budget = 2;
    const source = holder(1, range(20));
    expect(view.askAll([source])).to.deep.equal(['0 of 1', '1 of 1']);
    view.hold(source, 0);
    expect(view.askAll([source])).to.deep.equal(['2 of 1']);
  });
});

function streaming(segments: number, streamWindowSegments: number): PolicyView {
  const policy = policyFor(manifest(segments), { segmentPolicy: 'streaming', streamWindowSegments }, new Random(1));
  return new PolicyView(policy, segments);
}
