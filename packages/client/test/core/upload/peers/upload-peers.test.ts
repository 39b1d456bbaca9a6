import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { UploadPeers } from '#src/core/upload/peers/upload-peers.js';

describe('UploadPeers', () => {
  it('are known by their channel', () => {
    const peers = new UploadPeers(0);
    const one = peers.add(1, 'host', '', 500);
    expect([one.rank, one.openedAt, one.lastMessageAt, one.listen.port]).to.deep.equal([0, 500, 500, 0]);
    expect(peers.get(1)).to.equal(one);
    expect(peers.size).to.equal(1);
    peers.delete(1);
    expect(peers.get(1)).to.equal(undefined);
    expect([...peers]).to.deep.equal([]);
  });

  it('are subscribers of the files that they subscribed to, and hold what they said', () => {
    const peers = new UploadPeers(0);
    const [one, two] = [peers.add(1, 'host', '', 0), peers.add(2, 'host', '', 0)];
    peers.subscribe(one, 'f', 4);
    for (const index of [0, 2]) one.files.get('f')?.add(index);
    peers.subscribe(two, 'g', 2);
    expect([...peers.subscribers('f')]).to.deep.equal([one]);
    expect(peers.heldShare(1, 'f')).to.equal(0.5);
    expect(peers.heldShare(2, 'f')).to.equal(0);
    expect(peers.heldShare(3, 'f')).to.equal(0);
    expect(peers.holds('f', 2) && !peers.holds('f', 1) && !peers.holds('g', 0)).to.equal(true);
    peers.unsubscribe(one, 'f');
    expect([[...peers.subscribers('f')], peers.holds('f', 2)]).to.deep.equal([[], false]);
  });

  it('are hungry while one lacks a segment', () => {
    const peers = new UploadPeers(0);
    expect(peers.areIncomplete).to.equal(false);
    const one = peers.add(1, 'host', '', 0);
    expect(peers.areIncomplete, 'who wants nothing is not hungry').to.equal(false);
    peers.subscribe(one, 'f', 2);
    one.files.get('f')?.add(0);
    expect(peers.areIncomplete).to.equal(true);
    one.files.get('f')?.add(1);
    assert(!peers.areIncomplete);
  });
});
