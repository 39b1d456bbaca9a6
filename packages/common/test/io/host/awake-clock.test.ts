import type { ClockEvent, Machine, TimerAction, TimerEvent } from '@shoal/common';
import { RealTimeHost } from '@shoal/common/io';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';

import { AwakeClock, setAwakeTimeout } from '#src/io/host/awake-clock.js';

interface Told {
  readonly type: 'told';
}

describe('a process that is frozen', () => {
  let real = 0;
  let clock: AwakeClock;
  let timers: SinonFakeTimers;
  beforeEach(() => {
    timers = useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    real = 5_000;
    clock = new AwakeClock(() => real);
  });
  afterEach(() => {
    timers.restore();
  });

  function pass(ms: number): void {
    for (let left = ms; left > 0; left -= 100) {
      real += 100;
      timers.tick(100);
    }
  }

  /** Time passes, and nothing runs; what is due then is late. */
  function freeze(ms: number): void {
    real += ms;
    timers.tick(ms);
  }

  it('has a clock that stops meanwhile, for every first reader', () => {
    clock.beat();
    pass(1_000);
    const before = clock.now();
    real += 120_000;
    expect(clock.now() - before).to.be.at.most(500);
    pass(1_000);
    expect(clock.now() - before).to.be.at.most(1_500);
    expect(clock.sleptMs).to.be.at.least(119_500);
  });

  it('is not one that only reads its clock rarely', () => {
    real += 120_000;
    expect(clock.now()).to.equal(125_000);
    clock.beat();
    pass(60_000);
    expect(clock.now()).to.equal(185_000);
    expect(clock.sleptMs).to.equal(0);
  });

  it('has the rest of its timeouts when it wakes', () => {
    let isOver = false;
    setAwakeTimeout(
      () => {
        isOver = true;
      },
      10_000,
      clock,
    );
    pass(4_000);
    freeze(3_600_000);
    expect(isOver).to.equal(false);
    pass(4_000);
    expect(isOver).to.equal(false);
    pass(3_000);
    expect(isOver).to.equal(true);
  });

  it('finds no deadline of its machine passed, and the machine hears how long it was', () => {
    const fired: string[] = [];
    const skips: number[] = [];
    const machine: Machine<Told | TimerEvent | ClockEvent, TimerAction> = {
      handle(event, now) {
        if (event.type === 'told') return [{ type: 'set-timer', name: 'due', at: now + 10_000 }];
        if (event.type === 'timer-expired') fired.push(event.name);
        else skips.push(event.ms);
        return [];
      },
    };
    const host = new RealTimeHost<Told, TimerAction>(machine, () => undefined, clock);
    host.dispatch({ type: 'told' });
    pass(4_000);
    freeze(3_600_000);
    expect(fired).to.deep.equal([]);
    pass(7_000);
    expect(fired).to.deep.equal(['due']);
    expect(skips.length).to.equal(1);
    expect(Math.abs((skips[0] ?? 0) - 3_600_000)).to.be.at.most(500);
  });
});
