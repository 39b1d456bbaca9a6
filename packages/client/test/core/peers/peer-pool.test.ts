import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '@shoal/common';

import { PeerPool } from '#src/core/peers/peer-pool.js';

import { member, range } from '../make.js';

describe('PeerPool', () => {
  it('finds a peer by rank, and by channel while it has one', () => {
    const pool = newPool();
    const peer = pool.add(3, member(3));
    const channel = pool.connect(peer);
    assert.equal(peer.state, 'connecting');
    assert.equal(pool.get(3), peer);
    assert.equal(pool.byChannel(channel), peer);
    assert.equal(pool.connected, 1);
    pool.markDisconnected(peer, 500);
    assert.equal(peer.state, 'disconnected');
    assert.equal(peer.channel, 0);
    assert.equal(pool.byChannel(channel), undefined);
    assert.equal(pool.connected, 0);
    assert.equal(pool.get(3), peer);
  });

  it('never uses a channel number twice', () => {
    const pool = newPool();
    const peer = pool.add(3, member(3));
    const numbers = range(5).map(() => {
      const channel = pool.connect(peer);
      pool.markDisconnected(peer, 0);
      return channel;
    });
    assert.equal(new Set(numbers).size, 5);
  });

  it('keeps the first address', () => {
    const pool = newPool();
    const peer = pool.add(3, { host: 'old', port: 1 });
    assert.equal(pool.add(3, { host: 'new', port: 2 }), peer);
    assert.deepEqual(peer.address, { host: 'old', port: 1 });
  });

  it('delays each further connection attempt', () => {
    const pool = newPool();
    const peer = pool.add(3, member(3));
    const waits = range(4).map(() => {
      pool.connect(peer);
      pool.markDisconnected(peer, 1_000);
      return peer.retryAt - 1_000;
    });
    for (const [failures, ms] of waits.entries()) {
      const mean = Math.min(400, 100 * 2 ** failures);
      assert.ok(ms >= mean / 2 && ms <= mean * 1.5, `waits ${ms} ms after ${failures} failures`);
    }
  });

  it('remembers a bounded number of banned peers', () => {
    const pool = newPool();
    for (let rank = 1; rank <= 5_000; rank += 1) {
      const peer = pool.add(rank, member(rank));
      peer.ban();
      pool.remove(peer);
    }
    assert.deepEqual([[...pool].length, pool.get(1), pool.get(5_000)?.isBanned], [1_024, undefined, true]);
  });

  it('removes a peer, but not a banned one', () => {
    const pool = newPool();
    const [good, bad] = [pool.add(1, member(1)), pool.add(2, member(2))];
    for (const peer of [good, bad]) pool.connect(peer);
    bad.ban();
    for (const peer of [good, bad]) pool.remove(peer);
    assert.equal(pool.connected, 0);
    assert.deepEqual([...pool], [bad]);
  });
});

function newPool(): PeerPool {
  return new PeerPool({ firstMs: 100, maxMs: 400 }, new Random(1));
}
