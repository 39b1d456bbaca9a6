import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range, setOf } from '../../make.js';
import type { FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(20);
const INTERVAL_MS = 20;

function idle(options: Partial<UploaderHarness['options']> = {}): UploaderHarness {
  return new UploaderHarness({ invitedNeighbours: 1, inviteIntervalMs: INTERVAL_MS, ...options });
}

/** Invitations since the last call. */
function invitations(...peers: FakePeer[]): number {
  return peers.flatMap((peer) => peer.take()).filter(({ tag }) => tag === 'IDLE').length;
}

describe('an uploader without requests', () => {
  it('invites as many peers as it may that lack what it holds, once in an interval', () => {
    const harness = idle({ invitedNeighbours: 2 });
    harness.openFile(file, setOf(20, [1, 2]));
    const peers = range(3).map((i) => harness.join(2 + i, file));
    invitations(...peers);
    harness.advance(INTERVAL_MS);
    peers[0]?.say({ tag: 'PONG' });
    const [message] = peers.flatMap((peer) => peer.all('IDLE'));
    expect(message).to.deep.equal({ tag: 'IDLE', digest: file.digest, load: 0 });
    expect(invitations(...peers)).to.equal(2);
    peers[0]?.say({ tag: 'PONG' });
    expect(invitations(...peers)).to.equal(0);
  });

  it('does not invite those who hold all that it holds', () => {
    const harness = idle();
    harness.openFile(file, setOf(20, [1, 2]));
    const [has, lacks] = [harness.join(2, file), harness.join(3, file)];
    has.have(file, 1, 2);
    lacks.have(file, 1, 7, 8);
    for (const _ of range(5)) {
      harness.advance(INTERVAL_MS);
      invitations(has);
      lacks.say({ tag: 'PONG' });
      expect(invitations(has)).to.equal(0);
      expect(invitations(lacks)).to.equal(1);
    }
  });

  it('looks again an interval after no peer lacked a segment', () => {
    const harness = idle();
    harness.openFile(file, setOf(20, [1]));
    const peer = harness.join(2, file);
    peer.have(file, 1);
    harness.advance(INTERVAL_MS);
    peer.say({ tag: 'PONG' });
    harness.postFromDownloader({ type: 'segment-held', digest: file.digest, index: 2 });
    expect(invitations(peer)).to.equal(0);
    harness.advance(INTERVAL_MS);
    peer.say({ tag: 'PONG' });
    expect(invitations(peer)).to.equal(1);
  });

  it('does not invite who has not acknowledged for long what it was sent', () => {
    const harness = idle();
    harness.openFile(file, setOf(20, [1, 2]));
    const peer = harness.join(2, file);
    peer.ask(file, 1);
    harness.advance(10_001);
    invitations(peer);
    peer.say({ tag: 'PONG' });
    expect(invitations(peer)).to.equal(0);
    peer.acknowledge(file);
    harness.advance(INTERVAL_MS);
    peer.say({ tag: 'PONG' });
    expect(invitations(peer)).to.equal(1);
  });

  it('looks at a limited number of a peer’s files', () => {
    const files = range(1_025).map((i) => manifest(1, { name: `file ${i}` }));
    const harness = idle();
    for (const one of files) harness.openFile(one);
    const peer = harness.join(2, ...files);
    for (const one of files.slice(0, -1)) peer.have(one, 0);
    invitations(peer);
    harness.advance(INTERVAL_MS);
    peer.say({ tag: 'PONG' });
    expect(invitations(peer)).to.equal(0);
    harness.openFile(file);
    peer.vanish();
    const other = harness.join(3, file);
    invitations(other);
    harness.advance(INTERVAL_MS);
    other.say({ tag: 'PONG' });
    expect(invitations(other)).to.equal(1);
  });

  it('does not while it is busy, has nothing, or picks what it gives', () => {
    const busy = idle({ maxActiveUploads: 1 });
    busy.openFile(file);
    const nothing = idle();
    nothing.openFile(file, setOf(20, []));
    const picking = idle();
    picking.serve(file);
    const none = idle({ invitedNeighbours: 0 });
    none.openFile(file);
    for (const harness of [busy, nothing, picking, none]) {
      const peer = harness.join(2, file);
      if (harness === busy) peer.ask(file, 0);
      invitations(peer);
      harness.advance(INTERVAL_MS);
      peer.say({ tag: 'PONG' });
      expect(invitations(peer)).to.equal(0);
    }
  });
});

describe('invitations', () => {
  it('are as many as may be over all files', () => {
    const files = range(3).map((i) => manifest(20, { name: `file ${i}` }));
    const harness = idle({ invitedNeighbours: 2 });
    for (const one of files) harness.openFile(one, setOf(20, [1, 2]));
    const peers = range(4).map((i) => harness.join(2 + i, ...files));
    invitations(...peers);
    harness.advance(INTERVAL_MS);
    peers[0]?.say({ tag: 'PONG' });
    expect(invitations(...peers)).to.equal(2);
  });

  it('are sent at once when the first segment is available', () => {
    const harness = idle();
    harness.openFile(file, setOf(20, []));
    const peer = harness.join(2, file);
    invitations(peer);
    peer.say({ tag: 'PONG' });
    harness.postFromDownloader({ type: 'segment-held', digest: file.digest, index: 2 });
    expect(invitations(peer)).to.equal(1);
  });
});

describe('a full queue', () => {
  const full = { maxActiveUploads: 1, maxWaitingRequests: 2, overdueMs: 1_000 } as const;

  /** One slot and two places, all taken: the one who is served, who waits, and who is still to come. */
  function taken(options: Partial<UploaderHarness['options']> = {}): { harness: UploaderHarness; peers: FakePeer[] } {
    const harness = new UploaderHarness({ ...full, ...options });
    harness.openFile(file);
    const peers = range(4).map((i) => harness.join(2 + i, file));
    for (const peer of peers) peer.have(file, 10);
    peers.slice(0, 3).forEach((peer, index) => peer.ask(file, index));
    return { harness, peers };
  }

  it('evicts the peer with most segments for one with fewer', () => {
    const { peers } = taken();
    const [, rich, , poor] = peers as [FakePeer, FakePeer, FakePeer, FakePeer];
    rich.have(file, 11, 12);
    poor.ask(file, 3);
    expect(rich.refusals()).to.deep.equal(['BUSY']);
    rich.ask(file, 1);
    expect(rich.refusals(), 'and not the other way round').to.deep.equal(['BUSY', 'BUSY']);
  });

  it('evicts no request for a second one of the same peer', () => {
    const { peers } = taken();
    const [, rich, poor] = peers as [FakePeer, FakePeer, FakePeer];
    rich.have(file, 11, 12);
    poor.ask(file, 3);
    expect([rich.refusals(), poor.refusals()]).to.deep.equal([[], ['BUSY']]);
  });

  it('takes from one with several places first, however little it holds', () => {
    const { harness, peers } = taken({ maxWaitingRequests: 3 });
    const [, , several, rich] = peers as [FakePeer, FakePeer, FakePeer, FakePeer];
    several.ask(file, 4);
    harness.advance(5_000);
    rich.have(file, 11, 12);
    rich.ask(file, 5);
    expect([several.refusals(), rich.refusals()]).to.deep.equal([['BUSY'], []]);
  });

  it('keeps who has waited too long', () => {
    const { harness, peers } = taken();
    const [, rich, other, poor] = peers as [FakePeer, FakePeer, FakePeer, FakePeer];
    for (const peer of [rich, other]) peer.have(file, 11, 12);
    harness.advance(1_001);
    poor.ask(file, 3);
    expect([rich.refusals(), other.refusals(), poor.refusals()]).to.deep.equal([[], [], ['BUSY']]);
  });

  it('evicts no request with tit-for-tat', () => {
    const { peers } = taken({ servePolicy: 'tit-for-tat' });
    const [, rich, , poor] = peers as [FakePeer, FakePeer, FakePeer, FakePeer];
    rich.have(file, 11, 12);
    poor.ask(file, 3);
    expect([rich.refusals(), poor.refusals()]).to.deep.equal([[], ['BUSY']]);
  });

  it('compares parts of files, not numbers of segments', () => {
    const small = manifest(4, { name: 'small' });
    const { harness, peers } = taken();
    harness.openFile(small);
    const nearlyDone = harness.join(8, small);
    const [, rich] = peers as [FakePeer, FakePeer];
    rich.have(file, 11, 12, 13);
    nearlyDone.have(small, 0, 1, 2);
    nearlyDone.ask(small, 3);
    expect([rich.refusals(), nearlyDone.refusals()]).to.deep.equal([[], ['BUSY']]);
  });
});
