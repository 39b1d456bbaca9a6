import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '@shoal/common';

import { StorageWait } from '#src/core/download/parts/storage-wait.js';

import { manifest } from '../../make.js';

const [one, other] = [manifest(4), manifest(4, { name: 'other' })];

function waitingForBoth(): StorageWait {
  const wait = new StorageWait({ firstMs: 500, maxMs: 5_000 }, new Random(1));
  wait.refuse({ type: 'open-file', manifest: one, isRepair: false }, 0);
  wait.refuse({ type: 'complete-file', digest: other.digest }, 0);
  return wait;
}

describe('a wait for room of two files', () => {
  it('ends when both are given up, not with the first', () => {
    const wait = waitingForBoth();
    assert.deepEqual([wait.discard(one.digest), wait.isPaused], [false, true]);
    assert.deepEqual([wait.discard(other.digest), wait.isPaused], [true, false]);
    assert.equal(wait.discard(other.digest), false, 'nothing waits any more');
  });

  it('ends in the same way while both are tried again', () => {
    const wait = waitingForBoth();
    assert.equal(wait.retry().length, 2);
    assert.deepEqual([wait.discard(one.digest), wait.isPaused], [false, true]);
    assert.deepEqual([wait.discard(other.digest), wait.isPaused], [true, false]);
  });

  it('ends in the same way while one is refused again and the other is tried', () => {
    const wait = waitingForBoth();
    wait.retry();
    wait.refuse({ type: 'complete-file', digest: other.digest }, 600);
    assert.deepEqual([wait.discard(other.digest), wait.isPaused], [false, true]);
    assert.deepEqual([wait.discard(one.digest), wait.isPaused], [true, false]);
  });
});
