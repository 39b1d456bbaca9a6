import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { LogLimit } from '#src/log/log-limit.js';

describe('the limit of log lines', () => {
  const about = (rank: number, level: 'warn' | 'debug' = 'warn') => ({ level, message: 'x', context: { rank } });

  it('holds for each that is logged about, and says how many were dropped', () => {
    const clock = { now: 0 };
    const limit = new LogLimit(() => clock.now);
    let passed = 0;
    for (let i = 0; i < 100_000; i += 1) passed += limit.pass(about(7)).length;
    assert.equal(passed, 1_100);
    assert.equal(limit.pass(about(8)).length, 1, 'another one is still logged about');
    clock.now += 10_000;
    const [told, entry] = limit.pass(about(7));
    assert.deepEqual(told?.context, { event: 'log-lines-dropped', dropped: 100_000 - 1_100 });
    assert.equal(entry?.context['rank'], 7);
    assert.deepEqual(limit.rest(), []);
  });

  it('holds for all of them together', () => {
    const clock = { now: 0 };
    const limit = new LogLimit(() => clock.now);
    const passed = (count: number): number => {
      let lines = 0;
      for (let i = 0; i < count; i += 1) lines += limit.pass(about(i)).length;
      return lines;
    };
    assert.equal(passed(50_000), 10_000);
    clock.now += 1_000;
    assert.equal(passed(50_000), 200);
    assert.equal(limit.rest()[0]?.context['dropped'], 89_800);
  });

  it('is none for what is about nobody else, and for details', () => {
    const limit = new LogLimit(() => 0);
    for (let i = 0; i < 20_000; i += 1) {
      assert.equal(limit.pass({ level: 'info', message: 'x', context: { file: 'f' } }).length, 1);
      assert.equal(limit.pass(about(1, 'debug')).length, 1);
    }
  });
});
