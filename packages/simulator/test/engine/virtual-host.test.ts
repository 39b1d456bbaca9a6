import type { Machine, Millis } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { EventQueue } from '#src/core/engine/event-queue.js';
import { type Timer, VirtualHost } from '#src/core/engine/virtual-host.js';

type Event = { readonly type: 'do'; readonly actions: readonly Action[] } | { readonly type: string };
type Action = { readonly type: string; readonly name?: string; readonly at?: Millis };

/** A host of a machine that performs the actions in its events. */
function hostOf(queue: EventQueue) {
  const seen: string[] = [];
  const machine: Machine<Event, Action> = {
    handle(event) {
      seen.push('name' in event ? `${event.type} ${String(event.name)}` : event.type);
      return 'actions' in event ? event.actions : [];
    },
  };
  const host = new VirtualHost(1, 'host', machine, () => undefined, queue);
  const does = (...actions: Action[]): void => {
    host.dispatch({ type: 'do', actions });
  };
  const runUntil = (end: Millis): void => {
    while (queue.nextAt <= end) {
      queue.pop();
      host.expire(queue.data as Timer);
    }
    queue.advance(end);
  };
  return { host, seen, does, runUntil };
}

describe('a virtual host', () => {
  it('names the timers that are set and have neither expired nor been cancelled', () => {
    const { host, does, runUntil } = hostOf(new EventQueue());
    for (const [name, at] of [
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ] as const)
      does({ type: 'set-timer', name, at });
    expect(host.liveTimers).to.deep.equal(['a', 'b', 'c']);
    does({ type: 'cancel-timer', name: 'b' });
    expect(host.liveTimers).to.deep.equal(['a', 'c']);
    runUntil(15);
    expect(host.liveTimers).to.deep.equal(['c']);
    host.stop();
    expect(host.liveTimers).to.deep.equal([]);
  });

  it('keeps one deadline a name: setting it again moves it', () => {
    const { seen, does, runUntil } = hostOf(new EventQueue());
    does({ type: 'set-timer', name: 'a', at: 10 });
    does({ type: 'set-timer', name: 'a', at: 20 });
    runUntil(19);
    expect(seen).to.deep.equal(['do', 'do']);
    runUntil(20);
    expect(seen).to.deep.equal(['do', 'do', 'timer-expired a']);
    does({ type: 'set-timer', name: 'a', at: 50 });
    does({ type: 'set-timer', name: 'a', at: 30 });
    runUntil(30);
    expect(seen.filter((one) => one === 'timer-expired a').length).to.equal(2);
    runUntil(100);
    expect(seen.filter((one) => one === 'timer-expired a').length).to.equal(2);
  });

  it('lets no time pass for its machine while the process is stopped', () => {
    const queue = new EventQueue();
    const { host, seen, does, runUntil } = hostOf(queue);
    does({ type: 'set-timer', name: 'a', at: 10 });
    runUntil(5);
    host.freeze();
    runUntil(1_000);
    host.dispatch({ type: 'meanwhile' });
    expect(seen).to.deep.equal(['do']);
    host.thaw();
    expect(seen).to.deep.equal(['do', 'clock-skipped', 'meanwhile']);
    runUntil(1_004);
    expect(host.liveTimers).to.deep.equal(['a']);
    runUntil(1_005);
    expect(seen.at(-1)).to.deep.equal('timer-expired a');
  });
});
