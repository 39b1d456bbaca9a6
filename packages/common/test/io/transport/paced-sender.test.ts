import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';

import { PacedSender } from '#src/io/transport/paced-sender.js';

describe('a frame that is spread over a time', () => {
  let written: { bytes: number; isLast: boolean }[] = [];
  let done: string[] = [];
  let paced: PacedSender;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    written = [];
    done = [];
    paced = new PacedSender((piece, isLast, sent) => {
      written.push({ bytes: piece.length, isLast });
      sent?.();
    });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  function send(name: string, bytes: number, overMs: number): void {
    paced.add(new Uint8Array(bytes), overMs, () => done.push(name));
  }

  function pass(ms: number): void {
    for (let left = ms; left > 0; left -= 250) mock.timers.tick(250);
  }

  it('goes out evenly, and one that is sent meanwhile after it', () => {
    send('long', 100_000, 10_000);
    send('short', 10, 0);
    pass(5_000);
    const half = written.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(half > 45_000 && half < 55_000, `${half} bytes in half the time`);
    assert.equal(paced.bytes, 100_010 - half);
    assert.deepEqual(done, []);
    pass(5_000);
    assert.deepEqual(done, ['long', 'short']);
    assert.deepEqual(
      written.filter(({ isLast }) => isLast).map(({ bytes }) => bytes),
      [2_500, 10],
    );
    assert.ok(!paced.isBusy && paced.bytes === 0);
  });

  it('is let go of when the connection ends, with all that waits', () => {
    send('long', 100_000, 10_000);
    send('short', 10, 0);
    pass(1_000);
    const count = written.length;
    paced.end();
    assert.deepEqual(done, ['long', 'short']);
    pass(10_000);
    assert.equal(written.length, count);
    assert.ok(!paced.isBusy && paced.bytes === 0);
  });
});
