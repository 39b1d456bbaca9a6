import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { BitfieldTable } from '#src/core/peers/bitfield-table.js';

import { range } from '../make.js';

const SEGMENTS = 5;
const HOLDERS = 70;

const step = fc.record({
  do: fc.constantFrom('add', 'add', 'add', 'delete', 'fill', 'clear', 'replace'),
  // Few of them, on both sides of a row's words, so that they meet again.
  holder: fc.constantFrom(0, 31, 32, 63, 64, HOLDERS - 1),
  index: fc.nat(SEGMENTS - 1),
});

describe('HolderTable', () => {
  it('does what a set for each holder does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const table = new BitfieldTable(SEGMENTS);
        const models = range(HOLDERS).map(() => new Set<number>());
        assert.deepEqual(
          models.map(() => table.acquire()),
          range(HOLDERS),
        );
        for (const { do: what, holder, index } of steps) {
          const model = models[holder] ?? new Set();
          if (what === 'add') assert.equal(table.add(holder, index), !model.has(index) && model.add(index).has(index));
          else if (what === 'delete') assert.equal(table.delete(holder, index), model.delete(index));
          else model.clear();
          if (what === 'clear') table.clear(holder);
          if (what === 'fill') {
            table.fill(holder);
            for (const each of range(SEGMENTS)) model.add(each);
          }
          if (what !== 'replace') continue;
          table.release(holder);
          assert.equal(table.acquire(), holder);
        }
        assertSame(table, models);
      }),
    );
  });

  it('has nothing beyond the last segment', () => {
    const table = new BitfieldTable(SEGMENTS);
    const whole = table.acquire();
    table.fill(whole);
    assert.ok(table.isWhole(whole));
    assert.deepEqual(
      [SEGMENTS, 2 ** 32 - 1].map((index) => table.has(whole, index)),
      [false, false],
    );
  });
});

function assertSame(table: BitfieldTable, models: readonly ReadonlySet<number>[]): void {
  const partial = (index: number): boolean[] => models.map((model) => model.has(index) && model.size < SEGMENTS);
  for (const index of range(SEGMENTS)) {
    assert.equal(
      table.isHeld(index),
      models.some((model) => model.has(index)),
    );
    table.tallyPeers(index, 1);
    assert.deepEqual(
      models.map((_, holder) => table.tally(holder)),
      partial(index).map(Number),
    );
    assert.equal(table.tallied, partial(index).filter(Boolean).length);
    table.tallyPeers(index, -1);
    assert.equal(table.tallied, 0);
  }
  assert.equal(table.whole, models.filter((model) => model.size === SEGMENTS).length);
  models.forEach((model, holder) => {
    assert.deepEqual(
      range(SEGMENTS).filter((index) => table.has(holder, index)),
      [...model].sort((a, b) => a - b),
    );
    assert.equal(table.count(holder), model.size);
    assert.equal(table.isWhole(holder), model.size === SEGMENTS);
  });
}
