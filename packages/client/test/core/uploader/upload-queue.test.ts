import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SegmentWish } from '@shoal/common';

import { UploadQueue, type WaitingRequest } from '#src/core/uploader/upload-queue.js';

const OVERDUE_MS = 100;

describe('UploadQueue', () => {
  it('serves who holds fewest first, ties first come first served', () => {
    const { add, order } = queue({ 1: 5, 2: 3, 3: 3, 4: 9 });
    for (const channel of [1, 2, 3, 4]) add(channel, 0);
    assert.deepEqual(order(), [2, 3, 1, 4]);
  });

  it('serves ANY before that, first come first served', () => {
    const { add, order } = queue({ 1: 0, 2: 7, 3: 4 });
    add(1, 0);
    add(2, 'any');
    add(3, 'any');
    assert.deepEqual(order(), [2, 3, 1]);
  });

  it('serves who has waited too long before everybody, the oldest first', () => {
    const { add, order } = queue({ 1: 9, 2: 9, 3: 0, 4: 0 });
    add(1, 0, 0);
    add(2, 0, 1);
    add(3, 'any', 50);
    add(4, 0, 101);
    assert.deepEqual(order(102), [1, 2, 3, 4]);
  });

  it('does not call overdue what has waited just so long', () => {
    const { add, order } = queue({ 1: 9, 2: 0 });
    add(1, 0, 0);
    add(2, 0, 50);
    assert.deepEqual(order(OVERDUE_MS), [2, 1]);
  });

  it('counts what waits', () => {
    const { add, waiting } = queue({});
    add(1, 'any');
    add(1, 'any');
    add(1, 4);
    add(2, 'any');
    assert.deepEqual(
      { all: waiting.length, certain: waiting.certain, any: [1, 2, 3].map((channel) => waiting.anyOf(channel)) },
      { all: 4, certain: 1, any: [2, 1, 0] },
    );
    assert.ok(waiting.has(1, 'f', 4) && waiting.has(2, 'f', 'any'));
    assert.ok(!waiting.has(2, 'f', 4) && !waiting.has(1, 'g', 4) && !waiting.has(1, 'f', 5));
  });

  it('removes what matches, and keeps the order of the rest', () => {
    const { add, waiting, order } = queue({});
    for (const channel of [1, 2, 1, 3]) add(channel, channel);
    assert.equal(waiting.remove(({ channel }) => channel === 1).length, 2);
    assert.equal(waiting.remove(({ channel }) => channel === 1).length, 0);
    assert.deepEqual(order(), [2, 3]);
  });

  it('has nobody to serve when it is empty', () => {
    assert.deepEqual(queue({}).order(), []);
  });
});

/** A queue, and the channels in the order in which it serves them; `held` is by channel. */
function queue(held: Record<number, number>) {
  const waiting = new UploadQueue(OVERDUE_MS);
  const add = (channel: number, segment: SegmentWish, since = 0): void => {
    waiting.add({ channel, correlation: 1, digest: 'f', segment, since });
  };
  const order = (now = 0): number[] => {
    const heldBy = ({ channel }: WaitingRequest): number => held[channel] ?? 0;
    const channels: number[] = [];
    for (let next = waiting.take(now, heldBy); next !== undefined; next = waiting.take(now, heldBy)) {
      channels.push(next.channel);
    }
    return channels;
  };
  return { waiting, add, order };
}
