import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { describe, it } from 'node:test';

import { BenchError } from '../process/bench-error.js';
import { choices, joinDashed, positive, usage, whole, words } from '../process/arguments.js';

describe('arguments', () => {
  it('may have options as their values', () => {
    const args = ['--x', '--a 1 --b', '--y', '--x'];
    assert.deepEqual(joinDashed(args, ['--x']), ['--x=--a 1 --b', '--y', '--x']);
    assert.deepEqual(words(' --a 1  --b '), ['--a', '1', '--b']);
  });

  it('name themselves where they are wrong', () => {
    const is = (text: string) => (error: Error) => error instanceof BenchError && error.message.includes(text);
    assert.throws(() => whole('runs', '0', 1), is('--runs: "0"'));
    assert.throws(() => whole('runs', '1.5', 1), is('--runs'));
    assert.throws(() => positive('rate-mbit', 'fast'), is('--rate-mbit: "fast"'));
    assert.throws(() => choices('systems', 'a,z', ['a', 'b']), is('"z" is none of a, b'));
    assert.throws(() => usage(() => parseArgs({ args: ['--no-such'], options: {} })), is('--no-such'));
  });

  it('are taken where they are right', () => {
    assert.equal(whole('runs', '3', 1), 3);
    assert.equal(positive('rate-mbit', '12.5'), 12.5);
    assert.deepEqual(choices('systems', 'b, a', ['a', 'b']), ['b', 'a']);
  });
});
