import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BufferPool } from '@shoal/common/io';

const GRAIN = 64 * 1024;

describe('a buffer pool', () => {
  it('gives a buffer of the size asked for, and the same memory again', () => {
    const pool = new BufferPool(10 * GRAIN);
    const first = pool.take(GRAIN + 1);
    assert.equal(first.length, GRAIN + 1);
    pool.give(first.subarray(10, 20));
    assert.equal(pool.freeBytes, 2 * GRAIN);
    const second = pool.take(2 * GRAIN);
    assert.equal(second.buffer, first.buffer);
    assert.equal(pool.freeBytes, 0);
  });

  it('never lends one memory twice', () => {
    const pool = new BufferPool(10 * GRAIN);
    const buffer = pool.take(100);
    pool.give(buffer);
    pool.give(buffer);
    assert.notEqual(pool.take(100).buffer, pool.take(100).buffer);
  });

  it('ignores what it never lent', () => {
    const pool = new BufferPool(10 * GRAIN);
    pool.give(Buffer.alloc(GRAIN));
    assert.equal(pool.freeBytes, 0);
  });

  it('keeps no more than its bound', () => {
    const pool = new BufferPool(2 * GRAIN);
    const lent = [1, 2, 3].map(() => pool.take(GRAIN));
    for (const buffer of lent) pool.give(buffer);
    assert.equal(pool.freeBytes, 2 * GRAIN);
  });

  it('makes room for the sizes in use by forgetting others', () => {
    const pool = new BufferPool(4 * GRAIN);
    const small = [1, 2, 3].map(() => pool.take(GRAIN));
    for (const buffer of small) pool.give(buffer);
    pool.give(pool.take(4 * GRAIN));
    assert.equal(pool.freeBytes, 4 * GRAIN);
  });
});
