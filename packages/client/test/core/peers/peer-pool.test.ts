import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '@shoal/common';

import type { OutstandingRequest } from '#src/core/download/files/outstanding-requests.js';
import { markCancelled, measure, type Peer, PeerPool } from '#src/core/peers/peer-pool.js';

import { member, range } from '../make.js';

describe('SourceRoster', () => {
  it('knows a source by rank, and by channel while it has one', () => {
    const roster = newRoster();
    const source = roster.add(3, member(3));
    const channel = roster.connect(source);
    assert.equal(source.state, 'dialling');
    assert.equal(roster.get(3), source);
    assert.equal(roster.byChannel(channel), source);
    assert.equal(roster.connected, 1);
    roster.markDisconnected(source, 500);
    assert.equal(source.state, 'idle');
    assert.equal(source.channel, 0);
    assert.equal(roster.byChannel(channel), undefined);
    assert.equal(roster.connected, 0);
    assert.equal(roster.get(3), source);
  });

  it('never uses a channel number twice', () => {
    const roster = newRoster();
    const source = roster.add(3, member(3));
    const numbers = range(5).map(() => {
      const channel = roster.connect(source);
      roster.markDisconnected(source, 0);
      return channel;
    });
    assert.equal(new Set(numbers).size, 5);
  });

  it('keeps the address that it first heard', () => {
    const roster = newRoster();
    const source = roster.add(3, { host: 'old', port: 1 });
    assert.equal(roster.add(3, { host: 'new', port: 2 }), source);
    assert.deepEqual(source.address, { host: 'old', port: 1 });
  });

  it('waits longer after every failure, and forgets what was cancelled', () => {
    const roster = newRoster();
    const source = roster.add(3, member(3));
    const waits = range(4).map(() => {
      roster.connect(source);
      markCancelled(source, request(1));
      roster.markDisconnected(source, 1_000);
      assert.equal(source.cancelled, undefined);
      return source.retryAt - 1_000;
    });
    for (const [failures, ms] of waits.entries()) {
      const mean = Math.min(400, 100 * 2 ** failures);
      assert.ok(ms >= mean / 2 && ms <= mean * 1.5, `waits ${ms} ms after ${failures} failures`);
    }
  });

  it('remembers so many blamed ones and no more', () => {
    const roster = newRoster();
    for (let rank = 1; rank <= 5_000; rank += 1) {
      const source = roster.add(rank, member(rank));
      source.isBanned = true;
      roster.remove(source);
    }
    assert.deepEqual([[...roster].length, roster.get(1), roster.get(5_000)?.isBanned], [1_024, undefined, true]);
  });

  it('forgets a source, but not a blamed one', () => {
    const roster = newRoster();
    const [good, bad] = [roster.add(1, member(1)), roster.add(2, member(2))];
    for (const source of [good, bad]) roster.connect(source);
    bad.isBanned = true;
    for (const source of [good, bad]) roster.remove(source);
    assert.equal(roster.connected, 0);
    assert.deepEqual([...roster], [bad]);
  });
});

describe('measure', () => {
  it('takes the first figures as they are, and smooths later ones', () => {
    const source = newSource();
    source.timeouts = 3;
    measure(source, 0, 1_000, 10);
    assert.equal(source.rate, 100);
    assert.equal(source.requestMs, 10);
    assert.equal(source.timeouts, 0);
    measure(source, 0, 1_000, 50);
    assert.equal(source.rate, 80);
    assert.equal(source.requestMs, 20);
  });

  it('survives an answer within the same instant', () => {
    const source = newSource();
    measure(source, 0, 1_000, 0);
    assert.ok(Number.isFinite(source.rate) && (source.requestMs as number) > 0);
  });

  it('does not let segments without bytes make a source look slow', () => {
    const source = newSource();
    measure(source, 0, 0, 10);
    assert.equal(source.rate, undefined);
    assert.equal(source.requestMs, 10);
  });
});

describe('markCancelled', () => {
  it('remembers a bounded number, the newest', () => {
    const source = newSource();
    for (const correlation of range(3_000)) markCancelled(source, request(correlation));
    assert.equal(source.cancelled?.size, 1_024);
    assert.ok(source.cancelled.has(2_999) && !source.cancelled.has(0));
  });
});

function newRoster(): PeerPool {
  return new PeerPool({ firstMs: 100, maxMs: 400 }, new Random(1));
}

function newSource(): Peer {
  return newRoster().add(1, member(1));
}

function request(correlation: number): OutstandingRequest {
  const times = { sentAt: 0, deadline: 1, patienceMs: 1 };
  return { correlation, rank: 3, segment: correlation, awaitedBytes: 1, chargedBytes: 1, ...times };
}
