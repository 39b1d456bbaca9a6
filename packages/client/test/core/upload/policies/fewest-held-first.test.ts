import type { SegmentWish } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { FewestHeldFirst } from '#src/core/upload/policies/fewest-held-first.js';
import { UploadQueue } from '#src/core/upload/slots/upload-queue.js';
import type { WaitingRequest } from '#src/core/upload/slots/waiting-request.js';

const OVERDUE_MS = 100;

describe('FewestHeldFirst', () => {
  it('serves who holds fewest first, ties first come first served', () => {
    const { add, order } = queue({ 1: 5, 2: 3, 3: 3, 4: 9 });
    for (const channel of [1, 2, 3, 4]) add(channel, 0);
    expect(order()).to.deep.equal([2, 3, 1, 4]);
  });

  it('serves who is being served already after all others, also when that one has waited too long', () => {
    const { add, order } = queue({ 1: 0, 2: 9, 3: 0 }, { 1: 1, 3: 2 });
    add(3, 'any', 0);
    add(1, 0, 0);
    add(2, 0, 100);
    expect(order(101)).to.deep.equal([2, 3, 1]);
  });

  it('serves ANY by turns', () => {
    const { add, order } = queue({}, { 1: 2, 2: 1 });
    for (const channel of [1, 2, 3, 3]) add(channel, 'any');
    expect(order()).to.deep.equal([3, 3, 2, 1]);
  });

  it('serves ANY before that, first come first served', () => {
    const { add, order } = queue({ 1: 0, 2: 7, 3: 4 });
    add(1, 0);
    add(2, 'any');
    add(3, 'any');
    expect(order()).to.deep.equal([2, 3, 1]);
  });

  it('serves overdue requests first, the oldest of them before the others', () => {
    const { add, order } = queue({ 1: 9, 2: 9, 3: 0, 4: 0 });
    add(1, 0, 0);
    add(2, 0, 1);
    add(3, 'any', 50);
    add(4, 0, 101);
    expect(order(102)).to.deep.equal([1, 2, 3, 4]);
  });

  it('does not count a request at the limit as overdue', () => {
    const { add, order } = queue({ 1: 9, 2: 0 });
    add(1, 0, 0);
    add(2, 0, 50);
    expect(order(OVERDUE_MS)).to.deep.equal([2, 1]);
  });

  it('serves none if none waits', () => {
    expect(queue({}).order()).to.deep.equal([]);
  });

  it('admits all peers', () => {
    expect(new FewestHeldFirst(OVERDUE_MS).admits()).to.equal(true);
  });
});

/** A queue, and the channels in the order in which it serves them; `held` and `active` are by channel. */
function queue(held: Record<number, number>, active: Record<number, number> = {}) {
  const waiting = new UploadQueue(new FewestHeldFirst(OVERDUE_MS));
  const add = (channel: number, segment: SegmentWish, since = 0): void => {
    waiting.add({ channel, principal: `host ${channel}`, correlation: 1, digest: 'f', segment, since });
  };
  const order = (now = 0): number[] => {
    const view = {
      now,
      heldBy: ({ channel }: WaitingRequest): number => held[channel] ?? 0,
      activeOf: ({ channel }: WaitingRequest): number => active[channel] ?? 0,
      burdenOf: ({ channel }: WaitingRequest): number => Math.min(1, active[channel] ?? 0),
      mayStart: () => true,
    };
    const channels: number[] = [];
    for (let next = waiting.take(view); next !== undefined; next = waiting.take(view)) channels.push(next.channel);
    return channels;
  };
  return { add, order };
}
