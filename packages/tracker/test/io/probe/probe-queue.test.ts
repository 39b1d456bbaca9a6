import { expect } from 'chai';
import { describe, it } from 'mocha';

import { ProbeQueue } from '#src/io/probe/probe-queue.js';

interface Item {
  readonly principal: string;
}

/** Everything that may run by now, done at once. */
function drain(queue: ProbeQueue<Item>): string[] {
  const ran: string[] = [];
  for (;;) {
    const item = queue.next(() => true);
    if (item === undefined) return ran;
    ran.push(item.principal);
    queue.finished(item.principal);
  }
}

function crowd(queue: ProbeQueue<Item>, principal: string, count: number): void {
  for (let key = 0; key < count; key += 1) queue.add(principal, key, { principal });
}

describe('the queue of probes', () => {
  it('is limited to a rate for each principal', () => {
    const clock = { now: 0 };
    const queue = new ProbeQueue<Item>(16, () => clock.now);
    crowd(queue, 'one', 10_000);
    expect(drain(queue).length).to.equal(64);
    clock.now += 10_000;
    expect(drain(queue).length).to.equal(64);
    clock.now += 1_000;
    expect(drain(queue).length).to.equal(8);
    crowd(queue, 'other', 3);
    expect(drain(queue), 'no principal waits for another').to.deep.equal(['other', 'other', 'other']);
  });

  it('is limited to a rate for all principals', () => {
    const clock = { now: 0 };
    const queue = new ProbeQueue<Item>(16, () => clock.now);
    for (let i = 0; i < 1_000; i += 1) crowd(queue, `${i}`, 1);
    expect(drain(queue).length).to.equal(256);
    clock.now += 1_000;
    expect(drain(queue).length).to.equal(64);
  });

  it('takes turns, and is not blocked by a slow principal', () => {
    const queue = new ProbeQueue<Item>(6, () => 0);
    crowd(queue, 'slow', 50);
    const running = Array.from({ length: 6 }, () => queue.next(() => true)?.principal);
    expect(running).to.deep.equal(['slow', 'slow', 'slow', 'slow', undefined, undefined]);
    crowd(queue, 'a', 2);
    crowd(queue, 'b', 2);
    expect([
      queue.next(() => true)?.principal,
      queue.next(() => true)?.principal,
      queue.next(() => true)?.principal,
    ]).to.deep.equal(['a', 'b', undefined]);
  });

  it('removes a probe by its key, and skips one that may not run now', () => {
    const queue = new ProbeQueue<Item>(6, () => 0);
    crowd(queue, 'a', 1);
    crowd(queue, 'b', 1);
    expect(queue.next(({ principal }) => principal !== 'a')?.principal).to.equal('b');
    queue.remove('a', 0);
    expect(queue.isEmpty).to.equal(true);
  });
});
