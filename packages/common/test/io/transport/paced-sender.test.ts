import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';

import { PacedSender } from '#src/io/transport/paced-sender.js';

describe('a frame that is spread over a time', () => {
  let written: { bytes: number; isLast: boolean }[] = [];
  let done: string[] = [];
  let paced: PacedSender;
  let timers: SinonFakeTimers;
  beforeEach(() => {
    timers = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    written = [];
    done = [];
    paced = new PacedSender((piece, isLast, sent) => {
      written.push({ bytes: piece.length, isLast });
      sent?.();
    });
  });
  afterEach(() => {
    timers.restore();
  });

  function send(name: string, bytes: number, overMs: number): void {
    paced.add(new Uint8Array(bytes), overMs, () => done.push(name));
  }

  function pass(ms: number): void {
    for (let left = ms; left > 0; left -= 250) timers.tick(250);
  }

  it('goes out evenly, and one that is sent meanwhile after it', () => {
    send('long', 100_000, 10_000);
    send('short', 10, 0);
    pass(5_000);
    const half = written.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(half > 45_000 && half < 55_000, `${half} bytes in half the time`).to.equal(true);
    expect(paced.bytes).to.equal(100_010 - half);
    expect(done).to.deep.equal([]);
    pass(5_000);
    expect(done).to.deep.equal(['long', 'short']);
    expect(written.filter(({ isLast }) => isLast).map(({ bytes }) => bytes)).to.deep.equal([2_500, 10]);
    expect(!paced.isBusy && paced.bytes === 0).to.equal(true);
  });

  it('is let go of when the connection ends, with all that waits', () => {
    send('long', 100_000, 10_000);
    send('short', 10, 0);
    pass(1_000);
    const count = written.length;
    paced.end();
    expect(done).to.deep.equal(['long', 'short']);
    pass(10_000);
    expect(written.length).to.equal(count);
    expect(!paced.isBusy && paced.bytes === 0).to.equal(true);
  });
});
