import { setTimeout as delay } from 'node:timers/promises';

import type { Machine, Millis, TimerAction, TimerEvent } from '@shoal/common';
import { now, RealTimeHost } from '@shoal/common/io';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { EventQueue } from '#simulator/core/engine/event-queue.js';
import { type Timer, VirtualHost } from '#simulator/core/engine/virtual-host.js';

interface Posted {
  readonly type: 'posted';
  readonly name: string;
}

interface Did {
  readonly type: 'do';
  readonly name: string;
}

type Event = Posted | TimerEvent;
type Action = Did | TimerAction;

/** A host that runs one machine, and its clock. */
interface HostUnderTest {
  readonly now: () => Millis;
  dispatch(event: Posted): void;
  stop(): void;
  /** Lets at least this much time pass. */
  pass(ms: Millis): Promise<void>;
}

type Create = (machine: Machine<Event, Action>, perform: (action: Did) => void) => HostUnderTest;

const hosts: Readonly<Record<string, Create>> = {
  'in real time': (machine, perform) => {
    const host = new RealTimeHost<Posted, Did>(machine, perform);
    return { now, dispatch: (event) => host.dispatch(event), stop: () => host.stop(), pass: (ms) => delay(ms + 10) };
  },
  'in virtual time': (machine, perform) => {
    const queue = new EventQueue();
    const host = new VirtualHost(1, 'host', machine, perform, queue);
    return {
      now: () => queue.now,
      dispatch: (event) => host.dispatch(event),
      stop: () => host.stop(),
      pass(ms) {
        const end = queue.now + ms;
        while (queue.nextAt <= end) {
          queue.pop();
          host.expire(queue.data as Timer);
        }
        queue.advance(end);
        return Promise.resolve();
      },
    };
  },
};

const posted = (name: string): Posted => ({ type: 'posted', name });
const setTimer = (name: string, at: Millis): TimerAction => ({ type: 'set-timer', name, at });
const cancelTimer = (name: string): TimerAction => ({ type: 'cancel-timer', name });

for (const [name, create] of Object.entries(hosts)) {
  describe(`a host ${name}`, () => {
    /** A machine that returns these actions for its first event, and the names of events and actions as they happen. */
    function started(actionsAt: (at: Millis) => readonly Action[]) {
      const seen: string[] = [];
      const times: Millis[] = [];
      const machine: Machine<Event, Action> = {
        handle(event, at) {
          seen.push(event.name);
          times.push(at);
          return seen.length === 1 ? actionsAt(at) : [];
        },
      };
      const host = create(machine, ({ name }) => seen.push(`do ${name}`));
      host.dispatch(posted('start'));
      return { host, seen, times };
    }

    it('performs all actions but those about timers, in order, before the next event', () => {
      const { host, seen } = started((at) => [
        { type: 'do', name: 'a' },
        setTimer('t', at + 60_000),
        { type: 'do', name: 'b' },
      ]);
      host.dispatch(posted('next'));
      expect(seen).to.deep.equal(['start', 'do a', 'do b', 'next']);
      host.stop();
    });

    it('wakes the machine at each deadline, in the order of time and never early', async () => {
      const { host, seen, times } = started((at) => [setTimer('late', at + 25), setTimer('early', at + 10)]);
      await host.pass(30);
      expect(seen).to.deep.equal(['start', 'early', 'late']);
      const [start = 0, early = 0, late = 0] = times;
      expect(early - start).to.be.at.least(10);
      expect(late - start).to.be.at.least(25);
    });

    it('passes a deadline that is over at once, but not within the event that set it', async () => {
      const { host, seen } = started((at) => [setTimer('over', at - 1_000)]);
      expect(seen).to.deep.equal(['start']);
      await host.pass(5);
      expect(seen).to.deep.equal(['start', 'over']);
    });

    it('keeps one deadline for a name: the last one that was set', async () => {
      const { host, seen } = started((at) => [
        ...[setTimer('later', at + 1), setTimer('later', at + 20)],
        ...[setTimer('sooner', at + 60_000), setTimer('sooner', at + 1)],
      ]);
      await host.pass(30);
      expect(seen).to.deep.equal(['start', 'sooner', 'later']);
      host.stop();
    });

    it('wakes for no deadline that was cancelled, unless it is set again', async () => {
      const { host, seen } = started((at) => [
        ...[setTimer('cancelled', at + 1), cancelTimer('cancelled'), cancelTimer('never set')],
        ...[setTimer('again', at + 1), cancelTimer('again'), setTimer('again', at + 2)],
      ]);
      await host.pass(20);
      expect(seen).to.deep.equal(['start', 'again']);
    });

    it('wakes once for a deadline', async () => {
      const { host, seen } = started((at) => [setTimer('once', at + 1)]);
      await host.pass(10);
      await host.pass(10);
      expect(seen).to.deep.equal(['start', 'once']);
    });

    it('passes events and actions no more once it is stopped', async () => {
      const { host, seen } = started((at) => [setTimer('soon', at + 1)]);
      host.stop();
      host.dispatch(posted('ignored'));
      await host.pass(10);
      expect(seen).to.deep.equal(['start']);
    });

    it('gives the machine a clock that does not run backwards', async () => {
      const { host, times } = started(() => []);
      for (let i = 0; i < 3; i += 1) {
        host.dispatch(posted('next'));
        await host.pass(2);
      }
      expect(times).to.deep.equal([...times].sort((a, b) => a - b));
      expect(host.now()).to.be.above(times[0] ?? Infinity);
    });
  });
}
