import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { SegmentSet } from '@shoal/common';

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
  assert.deepEqual([...set], expected);
  const visited: number[] = [];
  set.forEach((index) => visited.push(index));
  assert.deepEqual(visited, expected);
  assert.equal(set.count, model.size);
  assert.equal(set.isComplete, model.size === set.length);
  for (let index = -1; index <= set.length; index += 1) assert.equal(set.has(index), model.has(index), `has ${index}`);
}

describe('a segment set', () => {
  it('does what a set of numbers does, whatever is added, deleted, cloned or packed', () => {
    fc.assert(
      fc.property(history, ({ length, startsFull, steps }) => {
        let set = startsFull ? SegmentSet.full(length) : SegmentSet.empty(length);
        const model = new Set<number>(startsFull ? set : []);
        for (const { kind, index } of steps) {
          if (kind === 'add') {
            assert.equal(set.add(index), !model.has(index));
            model.add(index);
          } else if (kind === 'delete') {
            assert.equal(set.delete(index), model.delete(index));
          } else if (kind === 'clone') {
            const before = set;
            set = set.clone();
            if (!before.delete(index)) before.add(index);
          } else {
            const unpacked = SegmentSet.fromBits(length, set.toBits());
            assert.ok(unpacked !== undefined);
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
    assert.deepEqual([...set.toBits()], [0b1010_0000, 0b0100_0000]);
  });

  it('gives its bits away as a copy', () => {
    const set = SegmentSet.empty(8);
    set.toBits()[0] = 0xff;
    assert.deepEqual([...set], []);
    const bits = Uint8Array.of(0);
    const unpacked = SegmentSet.fromBits(8, bits);
    bits[0] = 0xff;
    assert.deepEqual([...(unpacked ?? [])], []);
  });

  it('is complete when it is empty of length', () => {
    for (const set of [SegmentSet.empty(0), SegmentSet.full(0)]) {
      assert.equal(set.isComplete, true);
      assert.deepEqual([...set], []);
      assert.equal(set.toBits().length, 0);
    }
  });

  it('refuses a bitmap of another size', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(20), (length, bytes) => {
        fc.pre(bytes !== Math.ceil(length / 8));
        assert.equal(SegmentSet.fromBits(length, new Uint8Array(bytes)), undefined);
      }),
    );
  });

  it('refuses bits beyond its length', () => {
    for (let length = 1; length < 8; length += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const set = SegmentSet.fromBits(length, Uint8Array.of(0x80 >>> bit));
        assert.equal(set !== undefined, bit < length, `bit ${bit} of ${length}`);
      }
    }
  });

  it('throws where a segment outside it is added', () => {
    for (const index of [-1, 4, NaN]) assert.throws(() => SegmentSet.empty(4).add(index), RangeError);
    assert.throws(() => SegmentSet.full(4).add(4), RangeError);
  });

  it('deletes nothing outside it', () => {
    const set = SegmentSet.full(4);
    assert.equal(set.delete(4), false);
    assert.equal(set.delete(-1), false);
    assert.equal(set.count, 4);
  });
});
