import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { stub } from 'sinon';

import { undisturbed } from '../process/stall-watch.js';

describe('a run', () => {
  const runs = (...stalls: number[]) => {
    let count = 0;
    return () => Promise.resolve({ stalledS: stalls[count++] ?? 0, number: count });
  };

  const silenceLog = () => {
    const log = stub(console, 'log');
    cleanUp(() => {
      log.restore();
    });
    return log;
  };

  it('counts at once where the machine ran all the time', async () => {
    const log = silenceLog();
    expect((await undisturbed(runs(0.4))).number).to.equal(1);
    expect(log.callCount).to.equal(0);
  });

  it('is done again where the machine stood still, but not for ever', async () => {
    const log = silenceLog();
    expect((await undisturbed(runs(20, 0.1))).number).to.equal(2);
    expect((await undisturbed(runs(20, 20, 20, 0))).number).to.equal(3);
    expect(String(log.lastCall.args[0])).to.match(/20\.0 s.*of no use/);
  });
});
