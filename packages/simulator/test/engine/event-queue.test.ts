import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { EventQueue } from '#src/core/engine/event-queue.js';

describe('EventQueue', () => {
  it('is in total order: by time, then as scheduled, with a delay or a time', () => {
    const step = fc.record({
      pops: fc.nat(3),
      isDelay: fc.boolean(),
      // Few different delays, so that many events have the same time; some delays have no lane.
      ms: fc.constantFrom(0, 0, 1, 1, 2.5, 7, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new EventQueue();
        let waiting: { at: number; id: number }[] = [];
        const pop = (): void => {
          waiting.sort((a, b) => a.at - b.at || a.id - b.id);
          const [next, ...rest] = waiting;
          waiting = rest;
          expect(queue.nextAt).to.equal(next?.at ?? Infinity);
          expect(queue.pop()).to.equal(next !== undefined);
          if (next !== undefined)
            expect([queue.now, queue.target, queue.data]).to.deep.equal([next.at, next.id, `${next.id}`]);
        };
        for (const [id, { pops, isDelay, ms }] of steps.entries()) {
          if (isDelay) queue.scheduleAfter(ms, 1, id, `${id}`);
          else queue.schedule(queue.now + ms, 1, id, `${id}`);
          waiting.push({ at: queue.now + ms, id });
          expect(queue.size).to.equal(waiting.length);
          for (let i = 0; i < pops; i += 1) pop();
        }
        while (waiting.length > 0) pop();
        expect(queue.pop()).to.equal(false);
      }),
    );
  });

  it('stays in order with any number of events', () => {
    const queue = new EventQueue();
    // More events than the initial capacity, in a scrambled order, many at the same time.
    const times = Array.from({ length: 5_000 }, (_, id) => (id * 7_919) % 1_250);
    for (const [id, at] of times.entries()) queue.schedule(at, 0, id, undefined);
    const expected = [...times.entries()].sort(([one, a], [other, b]) => a - b || one - other).map(([id]) => id);
    const popped: number[] = [];
    while (queue.pop()) popped.push(queue.target);
    expect(popped).to.deep.equal(expected);
  });

  it('moves overdue events to now, and never turns time back', () => {
    const queue = new EventQueue();
    queue.advance(10);
    queue.schedule(3, 0, 1, undefined);
    expect(queue.pop()).to.equal(true);
    expect(queue.now).to.equal(10);
    expect(() => {
      queue.advance(9);
    }).to.throw(RangeError);
    expect(() => {
      queue.schedule(Infinity, 0, 1, undefined);
    }).to.throw(RangeError);
  });
});
