import { Outbox, type TimerAction, Timers } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

describe('Timers', () => {
  it('moves a deadline that is set again', () => {
    const { outbox, timers } = make();
    timers.set('sweep', 10);
    timers.set('sweep', 20);
    expect(outbox.take()).to.deep.equal([
      { type: 'set-timer', name: 'sweep', at: 10 },
      { type: 'set-timer', name: 'sweep', at: 20 },
    ]);
  });

  it('moves a deadline only forwards where it is a latest time', () => {
    const { outbox, timers } = make();
    timers.setAtLatest('sweep', Infinity);
    timers.setAtLatest('sweep', 20);
    timers.setAtLatest('sweep', 30);
    timers.setAtLatest('sweep', 10);
    expect(outbox.take().map((action) => action.type === 'set-timer' && action.at)).to.deep.equal([20, 10]);
  });

  it('cancels only timers that are set', () => {
    const { outbox, timers } = make();
    timers.cancel('sweep');
    timers.set('retry', 10);
    timers.cancelAll();
    timers.cancel('retry');
    expect(outbox.take().slice(1)).to.deep.equal([{ type: 'cancel-timer', name: 'retry' }]);
  });

  it('expires a timer once', () => {
    const { timers } = make();
    timers.set('retry', 10);
    expect(timers.isSet('retry')).to.equal(true);
    expect(timers.expire('retry')).to.equal('retry');
    expect(timers.expire('retry')).to.equal(undefined);
    expect(timers.expire('unknown')).to.equal(undefined);
  });
});

function make(): { readonly outbox: Outbox<TimerAction>; readonly timers: Timers<'sweep' | 'retry'> } {
  const outbox = new Outbox<TimerAction>();
  return { outbox, timers: new Timers(outbox) };
}
