import { expect } from 'chai';
import { describe, it } from 'mocha';

import { CircularHeld } from '#src/core/download/policies/circular-held.js';

import { range } from '../../make.js';
import { holder, PolicyView, seeder } from './policy-view.js';

describe('CircularHeld', () => {
  it('requests segment after segment, each from the next peer that holds it', () => {
    const view = circular(6);
    const peers = [holder(2, range(6)), holder(3, [0, 1, 4]), seeder(5)];
    expect(view.askAll(peers)).to.deep.equal(['0 of 2', '1 of 3', '2 of 5', '3 of 2', '4 of 3', '5 of 5']);
  });

  it('skips a segment that no peer has yet, and returns to it', () => {
    const view = circular(3);
    const peer = holder(1, [1, 2]);
    expect(view.ask([peer])).to.equal('1 of 1');
    peer.held.add(0);
    expect(view.askAll([peer])).to.deep.equal(['0 of 1', '2 of 1']);
  });

  it('keeps to the budget, and has one request outstanding at a time', () => {
    const view = circular(6);
    view.budget = 0;
    expect(view.ask([holder(1, range(6))])).to.equal(undefined);
    expect(new CircularHeld(100).maxOutstanding).to.equal(1);
  });

  it('requests nothing without peers', () => {
    expect(circular(4).ask([])).to.equal(undefined);
  });
});

function circular(segments: number): PolicyView {
  return new PolicyView(new CircularHeld(100), segments);
}
