import { BufferPool } from '@shoal/common/io';
import { expect } from 'chai';
import { describe, it } from 'mocha';

const GRAIN = 64 * 1024;

describe('a buffer pool', () => {
  it('gives a buffer of the size asked for, and the same memory again', () => {
    const pool = new BufferPool(10 * GRAIN);
    const first = pool.take(GRAIN + 1);
    expect(first.length).to.equal(GRAIN + 1);
    pool.give(first.subarray(10, 20));
    expect(pool.freeBytes).to.equal(2 * GRAIN);
    const second = pool.take(2 * GRAIN);
    expect(second.buffer).to.equal(first.buffer);
    expect(pool.freeBytes).to.equal(0);
  });

  it('never lends one memory twice', () => {
    const pool = new BufferPool(10 * GRAIN);
    const buffer = pool.take(100);
    pool.give(buffer);
    pool.give(buffer);
    expect(pool.take(100).buffer).to.not.equal(pool.take(100).buffer);
  });

  it('ignores what it never lent', () => {
    const pool = new BufferPool(10 * GRAIN);
    pool.give(Buffer.alloc(GRAIN));
    expect(pool.freeBytes).to.equal(0);
  });

  it('keeps no more than its bound', () => {
    const pool = new BufferPool(2 * GRAIN);
    const lent = [1, 2, 3].map(() => pool.take(GRAIN));
    for (const buffer of lent) pool.give(buffer);
    expect(pool.freeBytes).to.equal(2 * GRAIN);
  });

  it('makes room for the sizes in use by forgetting others', () => {
    const pool = new BufferPool(4 * GRAIN);
    const small = [1, 2, 3].map(() => pool.take(GRAIN));
    for (const buffer of small) pool.give(buffer);
    pool.give(pool.take(4 * GRAIN));
    expect(pool.freeBytes).to.equal(4 * GRAIN);
  });
});
