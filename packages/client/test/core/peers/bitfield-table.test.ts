import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { BitfieldTable } from '#src/core/peers/bitfield-table.js';

import { range } from '../make.js';

const SEGMENTS = 5;
const PEERS = 70;

const step = fc.record({
  do: fc.constantFrom('add', 'add', 'add', 'delete', 'fill', 'clear', 'replace'),
  // Few columns, on both sides of the word borders, so that they repeat.
  peer: fc.constantFrom(0, 31, 32, 63, 64, PEERS - 1),
  index: fc.nat(SEGMENTS - 1),
});

describe('BitfieldTable', () => {
  it('behaves like a set for each peer', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const table = new BitfieldTable(SEGMENTS);
        const models = range(PEERS).map(() => new Set<number>());
        expect(models.map(() => table.acquire())).to.deep.equal(range(PEERS));
        for (const { do: what, peer, index } of steps) {
          const model = models[peer] ?? new Set();
          if (what === 'add') expect(table.add(peer, index)).to.equal(!model.has(index) && model.add(index).has(index));
          else if (what === 'delete') expect(table.delete(peer, index)).to.equal(model.delete(index));
          else model.clear();
          if (what === 'clear') table.clear(peer);
          if (what === 'fill') {
            table.fill(peer);
            for (const each of range(SEGMENTS)) model.add(each);
          }
          if (what !== 'replace') continue;
          table.release(peer);
          expect(table.acquire()).to.equal(peer);
        }
        assertSame(table, models);
      }),
    );
  });

  it('holds nothing beyond the last segment', () => {
    const table = new BitfieldTable(SEGMENTS);
    const whole = table.acquire();
    table.fill(whole);
    expect(table.isWhole(whole)).to.equal(true);
    expect([SEGMENTS, 2 ** 32 - 1].map((index) => table.has(whole, index))).to.deep.equal([false, false]);
  });
});

function assertSame(table: BitfieldTable, models: readonly ReadonlySet<number>[]): void {
  const partial = (index: number): boolean[] => models.map((model) => model.has(index) && model.size < SEGMENTS);
  for (const index of range(SEGMENTS)) {
    expect(table.isHeld(index)).to.equal(models.some((model) => model.has(index)));
    table.tallyPeers(index, 1);
    expect(models.map((_, peer) => table.tally(peer))).to.deep.equal(partial(index).map(Number));
    expect(table.tallied).to.equal(partial(index).filter(Boolean).length);
    table.tallyPeers(index, -1);
    expect(table.tallied).to.equal(0);
  }
  expect(table.whole).to.equal(models.filter((model) => model.size === SEGMENTS).length);
  models.forEach((model, peer) => {
    expect(range(SEGMENTS).filter((index) => table.has(peer, index))).to.deep.equal([...model].sort((a, b) => a - b));
    expect(table.count(peer)).to.equal(model.size);
    expect(table.isWhole(peer)).to.equal(model.size === SEGMENTS);
  });
}
