import { expect } from 'chai';
import fc from 'fast-check';

import { allows, type Grant } from '@shoal/common';
import { describe, it } from 'mocha';

const digest = 'ab'.repeat(32);
const reader = (...files: string[]): Grant => ({ mayGet: true, mayShare: false, files });
const isNamed = (pattern: string, name: string): boolean => allows(reader(pattern), 'get', { name, digest });

describe('a grant', () => {
  it('is for the scopes that it has', () => {
    expect(allows(reader(), 'get', { name: 'a', digest })).to.equal(true);
    expect(allows(reader(), 'share', { name: 'a', digest })).to.equal(false);
  });

  it('is for every file where it names none, else for those that one of its entries names', () => {
    expect(allows(reader('x', 'b*'), 'get', { name: 'beta', digest })).to.equal(true);
    expect(allows(reader('x', 'b*'), 'get', { name: 'alpha', digest })).to.equal(false);
    expect(allows(reader(digest), 'get', { name: 'alpha', digest })).to.equal(true);
    expect(allows(reader('cd'.repeat(32)), 'get', { name: 'cd'.repeat(32), digest }), 'a digest is no name').to.equal(
      false,
    );
  });

  for (const [pattern, name, expected] of [
    ['*', '', true],
    ['model-?.bin', 'model-7.bin', true],
    ['model-?.bin', 'model-77.bin', false],
    ['a*b*c', 'a--b--b-c', true],
    ['a*b*c', 'a--b--b-', false],
    ['A', 'a', false],
    ['a.c', 'abc', false],
    ['*.bin', 'x.bin.part', false],
    ['gr\u00f6ße*', 'gro\u0308ße.bin', true],
  ] as const) {
    it(`${expected ? 'finds' : 'does not find'} ${name} by ${pattern}`, () => {
      expect(isNamed(pattern, name)).to.equal(expected);
    });
  }

  it('finds the names that a regular expression finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (sign, name) => {
        const expression = new RegExp(`^${sign.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        return sign === '' || isNamed(sign, name) === expression.test(name);
      }),
    );
  });

  it('costs no more than the lengths multiplied, whatever the pattern', () => {
    const started = performance.now();
    expect(isNamed(`${'*a'.repeat(100)}b`, 'a'.repeat(230))).to.equal(false);
    // A pattern that is tried in all its ways would take longer than the age of the universe.
    expect(performance.now() - started).to.be.below(10_000);
  });
});
