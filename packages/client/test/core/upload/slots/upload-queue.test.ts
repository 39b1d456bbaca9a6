import type { SegmentWish } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { ServePolicy } from '#src/core/upload/policies/serve-policy.js';
import { UploadQueue } from '#src/core/upload/slots/upload-queue.js';
import type { WaitingRequest } from '#src/core/upload/slots/waiting-request.js';

describe('UploadQueue', () => {
  it('serves the request that the policy chooses', () => {
    const { add, waiting, order } = queue();
    for (const channel of [4, 9, 1]) add(channel, 0);
    expect(order()).to.deep.equal([9, 4, 1]);
    expect(waiting.length).to.equal(0);
  });

  it('keeps what the policy does not choose', () => {
    const { add, waiting, order } = queue(() => undefined);
    add(1, 0);
    expect(order()).to.deep.equal([]);
    expect(waiting.length).to.equal(1);
  });

  it('counts what waits', () => {
    const { add, waiting } = queue();
    add(1, 'any');
    add(1, 'any');
    add(1, 4);
    add(2, 'any');
    expect({
      all: waiting.length,
      certain: waiting.certain.size,
      of: [1, 2, 3].map((channel) => waiting.waitingOf(channel)),
    }).to.deep.equal({ all: 4, certain: 1, of: [3, 1, 0] });
    expect([waiting.waitingOfPrincipal('host 0'), waiting.waitingOfPrincipal('host 1')]).to.deep.equal([3, 1]);
    expect(waiting.has(1, 'f', 4) && waiting.has(2, 'f', 'any')).to.equal(true);
    expect(!waiting.has(2, 'f', 4) && !waiting.has(1, 'g', 4) && !waiting.has(1, 'f', 5)).to.equal(true);
  });

  it('removes what matches, and keeps the rest', () => {
    const { add, waiting, order } = queue();
    for (const channel of [1, 2, 1, 3]) add(channel, channel);
    expect(waiting.remove(({ channel }) => channel === 1).length).to.equal(2);
    expect(waiting.remove(({ channel }) => channel === 1).length).to.equal(0);
    expect(order()).to.deep.equal([3, 2]);
  });

  it('serves none when it is empty', () => {
    expect(queue().order()).to.deep.equal([]);
  });
});

/** A queue whose policy takes the highest channel first, and the channels in the order in which it serves them. */
function queue(next: ServePolicy['next'] = highestChannel) {
  const waiting = new UploadQueue({ next });
  const add = (channel: number, segment: SegmentWish): void => {
    waiting.add({ channel, principal: `host ${channel >> 1}`, correlation: 1, digest: 'f', segment, since: 0 });
  };
  const order = (): number[] => {
    const view = { now: 0, heldBy: () => 0, activeOf: () => 0, burdenOf: () => 0, mayStart: () => true };
    const channels: number[] = [];
    for (let taken = waiting.take(view); taken !== undefined; taken = waiting.take(view)) channels.push(taken.channel);
    return channels;
  };
  return { waiting, add, order };
}

function highestChannel(waiting: Iterable<WaitingRequest>): WaitingRequest | undefined {
  return [...waiting].sort((a, b) => b.channel - a.channel)[0];
}
