import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ClientLogEvent } from '@shoal/client/core';

import { WaitingLine } from '#src/download/waiting-line.js';

const ready: ClientLogEvent = { type: 'ready', clients: 1 };
const missing: ClientLogEvent = { type: 'tracker-error', code: 'UNKNOWN_FILE', detail: 'nobody offers "a"' };

describe('the line about what is waited for', () => {
  it('is there when the tracker has not answered for a second, not before', (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const lines: string[] = [];
    const waiting = new WaitingLine(0, (line) => lines.push(line));
    waiting.take(ready);
    test.mock.timers.tick(999);
    assert.deepEqual(lines, []);
    test.mock.timers.tick(1);
    assert.match(lines.join(), /^waiting for the tracker: just started.{0,40}$/);
  });

  it('is not there where the tracker has answered', (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const answers: ClientLogEvent[] = [{ type: 'catalogued', files: 1, bytes: 1 }, missing];
    for (const answer of answers) {
      const lines: string[] = [];
      const waiting = new WaitingLine(0, (line) => lines.push(line));
      waiting.take(ready);
      waiting.take(answer);
      test.mock.timers.tick(10_000);
      assert.deepEqual(lines, []);
    }
  });

  it('says once that it waits for a file that nobody offers yet', () => {
    const lines: string[] = [];
    const waiting = new WaitingLine(600_000, (line) => lines.push(line));
    for (let i = 0; i < 3; i += 1) waiting.take(missing);
    assert.deepEqual(lines, ['nobody offers "a": waits for 10 min 0 s at most until it is offered (--wait)']);
  });
});
