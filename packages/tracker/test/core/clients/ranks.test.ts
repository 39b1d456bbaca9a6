import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrackerHarness, assertError, held, manifest } from '../tracker-harness.js';

describe('ranks', () => {
  it('are given from 1 upwards, around those that somebody asked for', () => {
    const harness = new TrackerHarness();
    const given = [
      harness.join('a'),
      harness.join('b', { requestedRank: 3 }),
      harness.join('c'),
      harness.join('d'),
    ].map(({ rank }) => rank);
    assert.deepEqual(given, [1, 3, 2, 4]);
  });

  it('return to the client that had them, also unasked', () => {
    const harness = new TrackerHarness();
    harness.join('a').vanish();
    harness.join('b');
    assert.equal(harness.join('a').rank, 1);
    assert.deepEqual(
      harness.logged('client-registered').map(({ returned }) => returned),
      [false, false, true],
    );
  });

  it('may be asked for by the client that has them', () => {
    const harness = new TrackerHarness();
    harness.join('a', { requestedRank: 3 }).vanish();
    assert.equal(harness.join('a', { requestedRank: 3 }).rank, 3);
    assert.equal(harness.rejoin('a', { requestedRank: 3 }).rank, 3);
  });

  it('of a remembered client are nobody else’s', () => {
    const harness = new TrackerHarness();
    harness.join('a').vanish();
    const thief = harness.join('b', { requestedRank: 1 });
    assert.match(assertError(thief, 'RANK_TAKEN', { closed: true }), /rank 1 /);
    assert.equal(harness.join('c').rank, 2);
  });

  it('of a connected client are nobody else’s', () => {
    const harness = new TrackerHarness();
    harness.join('a', { requestedRank: 4 });
    assertError(harness.join('b', { requestedRank: 4 }), 'RANK_TAKEN', { closed: true });
  });

  it('may be changed by the client that asks for another one', () => {
    const harness = new TrackerHarness();
    harness.join('a').vanish();
    assert.equal(harness.join('a', { requestedRank: 9 }).rank, 9);
    assert.equal(harness.join('b', { requestedRank: 1 }).rank, 1);
  });

  it('of the longest gone client are forgotten first', () => {
    const harness = new TrackerHarness({ maxClients: 2 });
    for (const name of ['a', 'b', 'c']) harness.join(name, { requestedRank: name.charCodeAt(0) }).vanish();
    assert.equal(harness.join('x', { requestedRank: 97 }).closed, undefined);
    assertError(harness.join('y', { requestedRank: 98 }), 'RANK_TAKEN', { closed: true });
    assert.deepEqual(
      harness.tracker.status(0).clients.map(({ rank, connected }) => [rank, connected]),
      [
        [97, true],
        [98, false],
        [99, false],
      ],
    );
  });
});

describe('a client that connects again', () => {
  it('replaces its older channel and keeps its rank', () => {
    const harness = new TrackerHarness();
    const file = manifest('f');
    const old = harness.join('a', { files: [held(file)] });
    const anew = harness.rejoin('a');
    assertError(old, 'REPLACED', { closed: true });
    assert.equal(anew.rank, old.rank);
    assert.equal(harness.tracker.status(0).session.clients, 1);
    assert.deepEqual(harness.tracker.status(0).files, [], 'what the newer INIT does not list is not held');
    assert.deepEqual(anew.update(file, 0).tag, 'ERROR');
  });

  it('keeps what it says on the newer channel when the older one closes late', () => {
    const harness = new TrackerHarness();
    const file = manifest('f');
    const old = harness.join('a', { files: [held(file)] });
    harness.rejoin('a', { files: [held(file)] });
    old.vanish();
    assert.equal(harness.tracker.status(0).files[0]?.members.length, 1);
  });
});
