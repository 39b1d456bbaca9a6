import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { PeerPool } from '#src/core/peers/peer-pool.js';

import { member, range } from '../make.js';

describe('PeerPool', () => {
  it('finds a peer by rank, and by channel while it has one', () => {
    const pool = newPool();
    const peer = pool.add(3, member(3));
    const channel = pool.connect(peer);
    expect(peer.state).to.equal('connecting');
    expect(pool.get(3)).to.equal(peer);
    expect(pool.byChannel(channel)).to.equal(peer);
    expect(pool.connected).to.equal(1);
    pool.markDisconnected(peer, 500);
    expect(peer.state).to.equal('disconnected');
    expect(peer.channel).to.equal(0);
    expect(pool.byChannel(channel)).to.equal(undefined);
    expect(pool.connected).to.equal(0);
    expect(pool.get(3)).to.equal(peer);
  });

  it('never uses a channel number twice', () => {
    const pool = newPool();
    const peer = pool.add(3, member(3));
    const numbers = range(5).map(() => {
      const channel = pool.connect(peer);
      pool.markDisconnected(peer, 0);
      return channel;
    });
    expect(new Set(numbers).size).to.equal(5);
  });

  it('keeps the first address', () => {
    const pool = newPool();
    const peer = pool.add(3, { host: 'old', port: 1 });
    expect(pool.add(3, { host: 'new', port: 2 })).to.equal(peer);
    expect(peer.address).to.deep.equal({ host: 'old', port: 1 });
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
      expect(ms >= mean / 2 && ms <= mean * 1.5, `waits ${ms} ms after ${failures} failures`).to.equal(true);
    }
  });

  it('remembers a bounded number of banned peers', () => {
    const pool = newPool();
    for (let rank = 1; rank <= 5_000; rank += 1) {
      const peer = pool.add(rank, member(rank));
      peer.ban();
      pool.remove(peer);
    }
    expect([[...pool].length, pool.get(1), pool.get(5_000)?.isBanned]).to.deep.equal([1_024, undefined, true]);
  });

  it('removes a peer, but not a banned one', () => {
    const pool = newPool();
    const [good, bad] = [pool.add(1, member(1)), pool.add(2, member(2))];
    for (const peer of [good, bad]) pool.connect(peer);
    bad.ban();
    for (const peer of [good, bad]) pool.remove(peer);
    expect(pool.connected).to.equal(0);
    expect([...pool]).to.deep.equal([bad]);
  });
});

function newPool(): PeerPool {
  return new PeerPool({ firstMs: 100, maxMs: 400 }, new Random(1));
}
