import { expect } from 'chai';
import { describe, it } from 'mocha';

import { LogLimit } from '#src/log/log-limit.js';

describe('the limit of log lines', () => {
  const about = (rank: number, level: 'warn' | 'debug' = 'warn') => ({ level, message: 'x', context: { rank } });

  it('holds for each that is logged about, and says how many were dropped', () => {
    const clock = { now: 0 };
    const limit = new LogLimit(() => clock.now);
    let passed = 0;
    for (let i = 0; i < 100_000; i += 1) passed += limit.pass(about(7)).length;
    expect(passed).to.equal(1_100);
    expect(limit.pass(about(8)).length, 'another one is still logged about').to.equal(1);
    clock.now += 10_000;
    const [told, entry] = limit.pass(about(7));
    expect(told?.context).to.deep.equal({ event: 'log-lines-dropped', dropped: 100_000 - 1_100 });
    expect(entry?.context['rank']).to.equal(7);
    expect(limit.rest()).to.deep.equal([]);
  });

  it('holds for all of them together', () => {
    const clock = { now: 0 };
    const limit = new LogLimit(() => clock.now);
    const passed = (count: number): number => {
      let lines = 0;
      for (let i = 0; i < count; i += 1) lines += limit.pass(about(i)).length;
      return lines;
    };
    expect(passed(50_000)).to.equal(10_000);
    clock.now += 1_000;
    expect(passed(50_000)).to.equal(200);
    expect(limit.rest()[0]?.context['dropped']).to.equal(89_800);
  });

  it('is none for lines about no other participant, and for details', () => {
    const limit = new LogLimit(() => 0);
    for (let i = 0; i < 20_000; i += 1) {
      expect(limit.pass({ level: 'info', message: 'x', context: { file: 'f' } }).length).to.equal(1);
      expect(limit.pass(about(1, 'debug')).length).to.equal(1);
    }
  });
});
