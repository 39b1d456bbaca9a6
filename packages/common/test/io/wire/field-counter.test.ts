import { assert, expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { countFields, type MessageNesting } from '#src/io/wire/field-counter.js';

import { bytesField, emptyGroup, join, repeated, varintField } from './wire-bytes.js';

const MANY = 1_000_000;

/** Field 1 is a message like this one, to any depth; field 10 too. */
const nested: { [field: number]: MessageNesting | 'packed' } = { 5: 'packed' };
nested[1] = nested;
nested[10] = nested;

describe('counting fields', () => {
  it('counts every kind of field', () => {
    const fixed64 = Uint8Array.of(8 + 1, 1, 2, 3, 4, 5, 6, 7, 8);
    const fixed32 = Uint8Array.of(16 + 5, 1, 2, 3, 4);
    expect(countFields(new Uint8Array(0), MANY, nested)).to.equal(0);
    expect(countFields(join(varintField(1, 300), fixed64, fixed32, bytesField(4, [])), MANY, nested)).to.equal(4);
  });

  it('counts inside the fields that are messages, and passes over the others', () => {
    const inner = repeated(varintField(1, 1), 3);
    expect(countFields(bytesField(1, bytesField(1, inner)), MANY, nested)).to.equal(5);
    expect(countFields(bytesField(2, bytesField(1, inner)), MANY, nested)).to.equal(1);
    expect(countFields(bytesField(1, bytesField(1, inner)), MANY, {})).to.equal(1);
  });

  it('counts the values of a packed list by their bytes', () => {
    expect(countFields(bytesField(5, [1, 2, 3]), MANY, nested)).to.equal(4);
    expect(countFields(bytesField(5, new Array<number>(100).fill(1)), 10, nested)).to.equal(11);
  });

  it('stops over the limit', () => {
    expect(countFields(repeated(bytesField(7, []), 1_000), 10, nested)).to.equal(11);
    expect(countFields(bytesField(1, repeated(bytesField(7, []), 1_000)), 10, nested)).to.equal(11);
  });

  it('is not misled by what hides fields behind something that it does not read', () => {
    const hidden = repeated(bytesField(7, []), 1_000);
    const body = bytesField(10, join(emptyGroup(99), hidden));
    const count = countFields(body, 100, nested);
    assert(count === undefined || count > 100, `counted ${count}`);
  });

  it('refuses what is no message', () => {
    const broken = [
      [0x80],
      [0x08],
      [0x08, 0x80],
      [0x0a],
      [0x0a, 5, 1],
      [0x09, 1, 2, 3],
      [0x0d, 1],
      [0x0b],
      [0x0c],
      [0x0a, 1, 0x0b],
      [0x0e],
      [0x0f],
      [0x08, ...new Array<number>(10).fill(0x80), 0],
    ];
    for (const bytes of broken)
      expect(countFields(Uint8Array.from(bytes), MANY, nested), bytes.join(' ')).to.equal(undefined);
  });

  it('ends, within its limit plus one, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(50), (bytes, limit) => {
        const count = countFields(bytes, limit, nested);
        assert(count === undefined || (count >= 0 && count <= limit + 1));
      }),
    );
  });
});
