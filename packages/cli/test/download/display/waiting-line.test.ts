import type { ClientLogEvent } from '@shoal/client/core';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';

import { WaitingLine } from '#src/download/display/waiting-line.js';

const ready: ClientLogEvent = { type: 'ready', clients: 1 };
const missing: ClientLogEvent = { type: 'tracker-error', code: 'UNKNOWN_FILE', detail: 'no client offers "a"' };

describe('the line about what is waited for', () => {
  let clock: SinonFakeTimers;
  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    clock.restore();
  });

  it('is there when the tracker has not answered for a second, not before', () => {
    const lines: string[] = [];
    const waiting = new WaitingLine(0, (line) => lines.push(line));
    waiting.take(ready);
    clock.tick(999);
    expect(lines).to.deep.equal([]);
    clock.tick(1);
    expect(lines.join()).to.match(/^waiting for the tracker: just started.{0,40}$/);
  });

  it('is not there where the tracker has answered', () => {
    const answers: ClientLogEvent[] = [{ type: 'catalogued', files: 1, bytes: 1 }, missing];
    for (const answer of answers) {
      const lines: string[] = [];
      const waiting = new WaitingLine(0, (line) => lines.push(line));
      waiting.take(ready);
      waiting.take(answer);
      clock.tick(10_000);
      expect(lines).to.deep.equal([]);
    }
  });

  it('says once that it waits for an unknown file', () => {
    const lines: string[] = [];
    const waiting = new WaitingLine(600_000, (line) => lines.push(line));
    for (let i = 0; i < 3; i += 1) waiting.take(missing);
    expect(lines).to.deep.equal(['no client offers "a": waits for 10 min 0 s at most until it is offered (--wait)']);
  });
});
