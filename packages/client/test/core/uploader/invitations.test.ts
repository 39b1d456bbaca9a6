import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { manifest, range, setOf } from '../make.js';
import type { FakePeer } from './fake-peer.js';
import { UploaderHarness } from './uploader-harness.js';

const file = manifest(20);
const INTERVAL_MS = 20;

function idle(options: Partial<UploaderHarness['options']> = {}): UploaderHarness {
  return new UploaderHarness({ invitedNeighbours: 1, inviteIntervalMs: INTERVAL_MS, ...options });
}

/** Invitations since the last call. */
function invitations(...peers: FakePeer[]): number {
  return peers.flatMap((peer) => peer.take()).filter((message) => message.tag === 'HAVE' && message.held === undefined)
    .length;
}

describe('an uploader that nobody asks for anything', () => {
  it('invites as many neighbours as it may that lack what it holds, once in an interval', () => {
    const harness = idle({ invitedNeighbours: 2 });
    harness.openFile(file, setOf(20, [1, 2]));
    const peers = range(3).map((i) => harness.join(2 + i, file));
    invitations(...peers);
    harness.advance(INTERVAL_MS);
    peers[0]?.say({ tag: 'PONG' });
    const [message] = peers.flatMap((peer) => peer.all('HAVE'));
    assert.deepEqual(message, {
      ...{ tag: 'HAVE', digest: file.digest, held: undefined, segments: [], load: 0, seederPicks: false },
    });
    assert.equal(invitations(...peers), 2);
    peers[0]?.say({ tag: 'PONG' });
    assert.equal(invitations(...peers), 0);
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
      assert.equal(invitations(has), 0);
      assert.equal(invitations(lacks), 1);
    }
  });

  it('looks again an interval after nobody lacked anything', () => {
    const harness = idle();
    harness.openFile(file, setOf(20, [1]));
    const peer = harness.join(2, file);
    peer.have(file, 1);
    harness.advance(INTERVAL_MS);
    peer.say({ tag: 'PONG' });
    harness.tellFromDownloader({ type: 'segment-held', digest: file.digest, index: 2 });
    assert.equal(invitations(peer), 0);
    harness.advance(INTERVAL_MS);
    peer.say({ tag: 'PONG' });
    assert.equal(invitations(peer), 1);
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
      assert.equal(invitations(peer), 0);
    }
  });
});

describe('a full queue', () => {
  it('lets whoever holds less take the place of the one that holds most', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 1 });
    harness.openFile(file);
    const [first, rich, poor] = [2, 3, 4].map((rank) => harness.join(rank, file)) as [FakePeer, FakePeer, FakePeer];
    rich.have(file, 10, 11);
    poor.have(file, 10);
    first.ask(file, 0);
    rich.ask(file, 1);
    poor.ask(file, 2);
    assert.deepEqual(
      rich.all('NOT_OK').map(({ segment, reason }) => [segment, reason]),
      [[1, 'BUSY']],
    );
    rich.ask(file, 1);
    assert.equal(rich.all('NOT_OK').length, 2, 'and not the other way round');
    first.acknowledge(file);
    assert.deepEqual(poor.sent, [2]);
  });
});
