import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { StorageWait } from '#src/core/download/parts/storage-wait.js';

import { manifest } from '../../make.js';

const [one, other] = [manifest(4), manifest(4, { name: 'other' })];

function waitingForBoth(): StorageWait {
  const wait = new StorageWait({ firstMs: 500, maxMs: 5_000 }, new Random(1));
  wait.refuse({ type: 'open-file', manifest: one, isRepair: false }, 0);
  wait.refuse({ type: 'complete-file', digest: other.digest }, 0);
  return wait;
}

describe('a wait for disk space of two files', () => {
  it('ends when both have failed, not with the first', () => {
    const wait = waitingForBoth();
    expect([wait.discard(one.digest), wait.isPaused]).to.deep.equal([false, true]);
    expect([wait.discard(other.digest), wait.isPaused]).to.deep.equal([true, false]);
    expect(wait.discard(other.digest), 'nothing waits any longer').to.equal(false);
  });

  it('ends in the same way while both are retried', () => {
    const wait = waitingForBoth();
    expect(wait.retry().length).to.equal(2);
    expect([wait.discard(one.digest), wait.isPaused]).to.deep.equal([false, true]);
    expect([wait.discard(other.digest), wait.isPaused]).to.deep.equal([true, false]);
  });

  it('ends in the same way while one is refused again and the other is retried', () => {
    const wait = waitingForBoth();
    wait.retry();
    wait.refuse({ type: 'complete-file', digest: other.digest }, 600);
    expect([wait.discard(other.digest), wait.isPaused]).to.deep.equal([false, true]);
    expect([wait.discard(one.digest), wait.isPaused]).to.deep.equal([true, false]);
  });
});
