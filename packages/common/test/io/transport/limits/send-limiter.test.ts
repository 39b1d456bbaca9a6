import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { restore, type SinonFakeTimers, stub, useFakeTimers } from 'sinon';

import { awakeClock } from '#src/io/host/awake-clock.js';
import { SendLimiter } from '#src/io/transport/limits/send-limiter.js';

const MIB = 1024 * 1024;

class Reader {
  queuedBytes = 0;
  reason = '';

  get unsentBytes(): number {
    return this.queuedBytes;
  }

  cutOff(reason: string): void {
    this.reason = reason;
    this.queuedBytes = 0;
  }
}

describe('what waits to be sent', () => {
  let now = 0;
  let timers: SinonFakeTimers;
  beforeEach(() => {
    now = 0;
    timers = useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    stub(awakeClock, 'now').callsFake(() => now);
  });
  afterEach(() => {
    timers.restore();
    restore();
  });

  function pass(ms: number): void {
    for (let left = ms; left > 0; left -= 1_000) {
      now += 1_000;
      timers.tick(1_000);
    }
  }

  function budget(): SendLimiter {
    return new SendLimiter({
      maxTotalSendBytes: 10 * MIB,
      slowReaderTimeoutMs: 20_000,
      minSendBytesPerSecond: 64 * 1024,
    });
  }

  function send(to: Reader, by: SendLimiter, bytes = MIB): void {
    to.queuedBytes += bytes;
    by.sent(to, bytes);
  }

  it('has a limit in all: the reader with the longest queue is disconnected', () => {
    const all = budget();
    const [slow, slower] = [new Reader(), new Reader()];
    for (let i = 0; i < 4; i += 1) send(slow, all);
    for (let i = 0; i < 7; i += 1) send(slower, all);
    expect(slower.reason).to.match(/wait in all/);
    expect(slow.reason).to.equal('');
  });

  it('is dropped if it is not read', () => {
    const all = budget();
    const reader = new Reader();
    send(reader, all);
    // 20 s, and 16 s for a MiB at 64 KiB/s.
    pass(34_000);
    expect(reader.reason).to.equal('');
    pass(10_000);
    expect(reader.reason).to.match(/nothing was read for/);
  });

  it('is waited for while it gets less, or is little', () => {
    const all = budget();
    const [steady, idle] = [new Reader(), new Reader()];
    send(steady, all, 4 * MIB);
    send(idle, all, 1_000);
    for (let i = 0; i < 30; i += 1) {
      pass(10_000);
      steady.queuedBytes -= 100_000;
    }
    expect([steady.reason, idle.reason]).to.deep.equal(['', '']);
  });
});
