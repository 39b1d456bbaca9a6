import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Outbox, type TimerAction, Timers } from '@shoal/common';

describe('Timers', () => {
  it('moves a deadline that is set again', () => {
    const { outbox, timers } = make();
    timers.set('sweep', 10);
    timers.set('sweep', 20);
    assert.deepEqual(outbox.take(), [
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
    assert.deepEqual(
      outbox.take().map((action) => action.type === 'set-timer' && action.at),
      [20, 10],
    );
  });

  it('cancels only timers that are set', () => {
    const { outbox, timers } = make();
    timers.cancel('sweep');
    timers.set('retry', 10);
    timers.cancelAll();
    timers.cancel('retry');
    assert.deepEqual(outbox.take().slice(1), [{ type: 'cancel-timer', name: 'retry' }]);
  });

  it('expires a timer once', () => {
    const { timers } = make();
    timers.set('retry', 10);
    assert.equal(timers.isSet('retry'), true);
    assert.equal(timers.expire('retry'), 'retry');
    assert.equal(timers.expire('retry'), undefined);
    assert.equal(timers.expire('unknown'), undefined);
  });
});

function make(): { readonly outbox: Outbox<TimerAction>; readonly timers: Timers<'sweep' | 'retry'> } {
  const outbox = new Outbox<TimerAction>();
  return { outbox, timers: new Timers(outbox) };
}
