import { Backoff, Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { OutstandingRequest } from '#src/core/peers/outstanding-request.js';
import { Peer } from '#src/core/peers/peer.js';

import { member, range } from '../make.js';

describe('Peer', () => {
  it('takes the first measurement unchanged, and smooths later ones', () => {
    const peer = newPeer();
    for (let i = 0; i < 3; i += 1) peer.countTimeout(0);
    peer.measure(0, 1_000, 10);
    expect([peer.rate, peer.requestMs, peer.timeouts]).to.deep.equal([100, 10, 0]);
    peer.measure(0, 1_000, 50);
    expect([peer.rate, peer.requestMs]).to.deep.equal([80, 20]);
  });

  it('measures an answer within the same instant', () => {
    const peer = newPeer();
    peer.measure(0, 1_000, 0);
    expect(Number.isFinite(peer.rate) && (peer.requestMs as number) > 0).to.equal(true);
  });

  it('does not measure a rate by segments without bytes', () => {
    const peer = newPeer();
    peer.measure(0, 0, 10);
    expect([peer.rate, peer.requestMs]).to.deep.equal([undefined, 10]);
  });

  it('remembers a bounded number of cancelled requests, the newest', () => {
    const peer = newPeer();
    for (const correlation of range(3_000)) peer.addCancelled(request(correlation));
    const known = range(3_000).filter((correlation) => peer.takeCancelled(correlation) !== undefined);
    expect(known).to.deep.equal(range(3_000).slice(-1_024));
  });

  it('finds a cancelled request once, and none after a disconnect', () => {
    const peer = newPeer();
    peer.connect(1);
    for (const correlation of [1, 2]) peer.addCancelled(request(correlation));
    expect(peer.takeCancelled(1)?.correlation).to.equal(1);
    expect(peer.takeCancelled(1)).to.equal(undefined);
    peer.markDisconnected(0);
    expect(peer.takeCancelled(2)).to.equal(undefined);
  });
});

function newPeer(): Peer {
  return new Peer(1, '', member(1), new Backoff({ firstMs: 100, maxMs: 400 }, new Random(1)));
}

function request(correlation: number): OutstandingRequest {
  const times = { sentAt: 0, deadline: 1, patienceMs: 1 };
  return { correlation, rank: 3, segment: correlation, awaitedBytes: 1, chargedBytes: 1, ...times };
}
