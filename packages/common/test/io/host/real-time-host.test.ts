import { setTimeout as delay } from 'node:timers/promises';

import type { Machine, TimerAction, TimerEvent } from '@shoal/common';
import { now, RealTimeHost } from '@shoal/common/io';
import { expect } from 'chai';
import { describe, it } from 'mocha';

interface Told {
  readonly type: 'told';
  readonly name: string;
}

interface Did {
  readonly type: 'do';
  readonly name: string;
}

type Script = (event: Told | TimerEvent, at: number) => readonly (Did | TimerAction)[];

class Scripted implements Machine<Told | TimerEvent, Did | TimerAction> {
  readonly handled: string[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  handle(event: Told | TimerEvent, at: number): readonly (Did | TimerAction)[] {
    this.handled.push(event.name);
    return this.#script(event, at);
  }
}

function told(name: string): Told {
  return { type: 'told', name };
}

function setTimer(name: string, at: number): TimerAction {
  return { type: 'set-timer', name, at };
}

describe('the real-time host', () => {
  it('performs all actions of an event before it handles one that arises meanwhile', () => {
    const performed: string[] = [];
    const machine = new Scripted((event) =>
      event.name === 'first'
        ? [
            { type: 'do', name: 'a' },
            { type: 'do', name: 'b' },
          ]
        : [{ type: 'do', name: `after ${event.name}` }],
    );
    const host = new RealTimeHost<Told, Did>(machine, ({ name }) => {
      performed.push(name);
      if (name === 'a') {
        host.dispatch(told('second'));
        host.dispatch(told('third'));
      }
    });
    host.dispatch(told('first'));
    expect(performed).to.deep.equal(['a', 'b', 'after second', 'after third']);
    expect(machine.handled).to.deep.equal(['first', 'second', 'third']);
  });

  it('wakes the machine at each deadline, never early', async () => {
    const at = now() + 15;
    const fired: { name: string; at: number }[] = [];
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((settle) => {
      resolve = settle;
    });
    const machine = new Scripted((event, time) => {
      if (event.type === 'told') return [setTimer('late', at + 10), setTimer('early', at)];
      fired.push({ name: event.name, at: time });
      if (fired.length === 2) resolve();
      return [];
    });
    new RealTimeHost<Told, Did>(machine, () => undefined).dispatch(told('start'));
    await promise;
    expect(fired.map(({ name }) => name)).to.deep.equal(['early', 'late']);
    expect((fired[0]?.at ?? 0) >= at && (fired[1]?.at ?? 0) >= at + 10).to.equal(true);
  });

  it('fires a deadline that has passed, but not from within the event that set it', async () => {
    const machine = new Scripted((event) => (event.type === 'told' ? [setTimer('past', now() - 1_000)] : []));
    const host = new RealTimeHost<Told, Did>(machine, () => undefined);
    host.dispatch(told('start'));
    expect(machine.handled).to.deep.equal(['start']);
    await delay(20);
    expect(machine.handled).to.deep.equal(['start', 'past']);
  });

  it('keeps one deadline per name, and none that is cancelled', async () => {
    const machine = new Scripted((event, at) => {
      if (event.type !== 'told') return [];
      return [
        setTimer('moved', at + 1),
        setTimer('moved', at + 15),
        setTimer('cancelled', at + 1),
        { type: 'cancel-timer', name: 'cancelled' },
        { type: 'cancel-timer', name: 'never set' },
      ];
    });
    const host = new RealTimeHost<Told, Did>(machine, () => undefined);
    host.dispatch(told('start'));
    await delay(60);
    expect(machine.handled).to.deep.equal(['start', 'moved']);
  });

  it('takes a deadline further away than setTimeout reaches', async () => {
    const machine = new Scripted((event, at) => (event.type === 'told' ? [setTimer('far', at + 2 ** 40)] : []));
    const host = new RealTimeHost<Told, Did>(machine, () => undefined);
    host.dispatch(told('start'));
    await delay(20);
    expect(machine.handled).to.deep.equal(['start']);
    host.stop();
  });

  it('once stopped drops its timers and ignores what still comes', async () => {
    const machine = new Scripted((_event, at) => [setTimer('soon', at + 1)]);
    const host = new RealTimeHost<Told, Did>(machine, () => undefined);
    host.dispatch(told('start'));
    host.stop();
    host.dispatch(told('ignored'));
    await delay(20);
    expect(machine.handled).to.deep.equal(['start']);
  });

  it('stopped by an action sets none of the timers behind it, and forgets what waits', () => {
    const timeouts = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timeouts();
    const machine = new Scripted((_event, at) => [{ type: 'do', name: 'stop' }, setTimer('soon', at + 60_000)]);
    const host = new RealTimeHost<Told, Did>(machine, () => {
      host.dispatch(told('waiting'));
      host.stop();
    });
    host.dispatch(told('start'));
    expect(timeouts()).to.equal(before);
    expect(machine.handled).to.deep.equal(['start']);
  });

  it('goes on after a machine that threw', () => {
    const machine = new Scripted((event) => {
      if (event.name === 'bad') throw new Error('a programmer did it');
      return [];
    });
    const host = new RealTimeHost<Told, Did>(machine, () => undefined);
    expect(() => {
      host.dispatch(told('bad'));
    }).to.throw(/a programmer did it/);
    host.dispatch(told('good'));
    expect(machine.handled).to.deep.equal(['bad', 'good']);
  });

  it('keeps as many timers as are set', async () => {
    const names = Array.from({ length: 200_000 }, (_, i) => `${i}`);
    const machine = new Scripted(({ name }, at) =>
      name === 'go' ? [...names.map((each) => setTimer(each, at + 3_600_000)), setTimer('soon', at)] : [],
    );
    const host = new RealTimeHost<Told, Did>(machine, () => undefined);
    host.dispatch(told('go'));
    while (!machine.handled.includes('soon')) await delay(1);
    host.stop();
  });
});
