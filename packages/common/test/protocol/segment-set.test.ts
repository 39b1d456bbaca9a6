import { assert, expect } from 'chai';
import fc from 'fast-check';

import { SegmentSet } from '@shoal/common';
import { describe, it } from 'mocha';

interface Step {
  readonly kind: 'add' | 'delete' | 'clone' | 'bits';
  readonly index: number;
}

const history = fc.integer({ min: 1, max: 70 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    startsFull: fc.boolean(),
    steps: fc.array(
      fc.record<Step>({
        kind: fc.constantFrom('add', 'add', 'delete', 'delete', 'clone', 'bits'),
        index: fc.nat(length - 1),
      }),
      { maxLength: 120 },
    ),
  }),
);

function assertSame(set: SegmentSet, model: ReadonlySet<number>): void {
  const expected = [...model].sort((a, b) => a - b);
  expect([...set]).to.deep.equal(expected);
  const visited: number[] = [];
  set.forEach((index) => visited.push(index));
  expect(visited).to.deep.equal(expected);
  expect(set.count).to.equal(model.size);
  expect(set.isComplete).to.equal(model.size === set.length);
  for (let index = -1; index <= set.length; index += 1)
    expect(set.has(index), `has ${index}`).to.equal(model.has(index));
}

describe('a segment set', () => {
  it('does what a set of numbers does, whatever is added, deleted, cloned or packed', () => {
    fc.assert(
      fc.property(history, ({ length, startsFull, steps }) => {
        let set = startsFull ? SegmentSet.full(length) : SegmentSet.empty(length);
        const model = new Set<number>(startsFull ? set : []);
        for (const { kind, index } of steps) {
          if (kind === 'add') {
            expect(set.add(index)).to.equal(!model.has(index));
            model.add(index);
          } else if (kind === 'delete') {
            expect(set.delete(index)).to.equal(model.delete(index));
          } else if (kind === 'clone') {
            const before = set;
            set = set.clone();
            if (!before.delete(index)) before.add(index);
          } else {
            const unpacked = SegmentSet.fromBits(length, set.toBits());
            assert(unpacked !== undefined);
            set = unpacked;
          }
        }
        assertSame(set, model);
      }),
    );
  });

  it('numbers the bits of a byte from the most significant one', () => {
    const set = SegmentSet.empty(10);
    for (const index of [0, 2, 9]) set.add(index);
    expect([...set.toBits()]).to.deep.equal([0b1010_0000, 0b0100_0000]);
  });

  it('gives its bits away as a copy', () => {
    const set = SegmentSet.empty(8);
    set.toBits()[0] = 0xff;
    expect([...set]).to.deep.equal([]);
    const bits = Uint8Array.of(0);
    const unpacked = SegmentSet.fromBits(8, bits);
    bits[0] = 0xff;
    expect([...(unpacked ?? [])]).to.deep.equal([]);
  });

  it('is complete when it is empty of length', () => {
    for (const set of [SegmentSet.empty(0), SegmentSet.full(0)]) {
      expect(set.isComplete).to.equal(true);
      expect([...set]).to.deep.equal([]);
      expect(set.toBits().length).to.equal(0);
    }
  });

  it('refuses a bitmap of another size', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(20), (length, bytes) => {
        fc.pre(bytes !== Math.ceil(length / 8));
        expect(SegmentSet.fromBits(length, new Uint8Array(bytes))).to.equal(undefined);
      }),
    );
  });

  it('refuses bits beyond its length', () => {
    for (let length = 1; length < 8; length += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const set = SegmentSet.fromBits(length, Uint8Array.of(0x80 >>> bit));
        expect(set !== undefined, `bit ${bit} of ${length}`).to.equal(bit < length);
      }
    }
  });

  it('throws where a segment outside it is added', () => {
    for (const index of [-1, 4, NaN]) expect(() => SegmentSet.empty(4).add(index)).to.throw(RangeError);
    expect(() => SegmentSet.full(4).add(4)).to.throw(RangeError);
  });

  it('deletes nothing outside it', () => {
    const set = SegmentSet.full(4);
    expect(set.delete(4)).to.equal(false);
    expect(set.delete(-1)).to.equal(false);
    expect(set.count).to.equal(4);
  });
});
