import { parseArgs } from 'node:util';

import { expectThrow } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { BenchError } from '../process/bench-error.js';
import { choices, joinDashed, positive, usage, whole, words } from '../process/arguments.js';

describe('arguments', () => {
  it('may have options as their values', () => {
    const args = ['--x', '--a 1 --b', '--y', '--x'];
    expect(joinDashed(args, ['--x'])).to.deep.equal(['--x=--a 1 --b', '--y', '--x']);
    expect(words(' --a 1  --b ')).to.deep.equal(['--a', '1', '--b']);
  });

  it('name themselves where they are wrong', () => {
    const is = (text: string) => (error: Error) => error instanceof BenchError && error.message.includes(text);
    expectThrow(() => whole('runs', '0', 1), is('--runs: "0"'));
    expectThrow(() => whole('runs', '1.5', 1), is('--runs'));
    expectThrow(() => positive('rate-mbit', 'fast'), is('--rate-mbit: "fast"'));
    expectThrow(() => choices('systems', 'a,z', ['a', 'b']), is('"z" is none of a, b'));
    expectThrow(() => usage(() => parseArgs({ args: ['--no-such'], options: {} })), is('--no-such'));
  });

  it('are taken where they are right', () => {
    expect(whole('runs', '3', 1)).to.equal(3);
    expect(positive('rate-mbit', '12.5')).to.equal(12.5);
    expect(choices('systems', 'b, a', ['a', 'b'])).to.deep.equal(['b', 'a']);
  });
});
