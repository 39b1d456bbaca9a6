import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { countFields } from '#src/io/wire-scan.js';

import { bytesField, emptyGroup, join, repeated, varintField } from './wire-bytes.js';

const MANY = 1_000_000;

describe('counting fields', () => {
  it('counts every kind of field', () => {
    const fixed64 = Uint8Array.of(8 + 1, 1, 2, 3, 4, 5, 6, 7, 8);
    const fixed32 = Uint8Array.of(16 + 5, 1, 2, 3, 4);
    assert.equal(countFields(new Uint8Array(0), MANY, 3), 0);
    assert.equal(countFields(join(varintField(1, 300), fixed64, fixed32, bytesField(4, [])), MANY, 3), 4);
  });

  it('counts inside messages down to its depth', () => {
    const innermost = repeated(varintField(1, 1), 3);
    const message = bytesField(1, bytesField(1, bytesField(1, innermost)));
    assert.deepEqual(
      [1, 2, 3, 4].map((depth) => countFields(message, MANY, depth)),
      [1, 2, 3, 6],
    );
  });

  it('stops over the limit', () => {
    assert.equal(countFields(repeated(bytesField(7, []), 1_000), 10, 3), 11);
    assert.equal(countFields(bytesField(1, repeated(bytesField(7, []), 1_000)), 10, 3), 11);
  });

  it('is not misled by what hides fields behind something that it does not read', () => {
    const hidden = repeated(bytesField(7, []), 1_000);
    const body = bytesField(10, join(emptyGroup(99), hidden));
    const count = countFields(body, 100, 3);
    assert.ok(count === undefined || count > 100, `counted ${count}`);
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
      [0x0e],
      [0x0f],
      [0x08, ...new Array<number>(10).fill(0x80), 0],
    ];
    for (const bytes of broken) assert.equal(countFields(Uint8Array.from(bytes), MANY, 3), undefined, bytes.join(' '));
  });

  it('ends, within its limit plus one, for any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(50),
        fc.integer({ min: 1, max: 4 }),
        (bytes, limit, depth) => {
          const count = countFields(bytes, limit, depth);
          assert.ok(count === undefined || (count >= 0 && count <= limit + 1));
        },
      ),
    );
  });
});
